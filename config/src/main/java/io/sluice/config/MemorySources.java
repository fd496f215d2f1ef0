package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Files that only exist in memory.
final class MemorySources implements Sources {
  private final Map<String, String> files;

  MemorySources(Map<String, String> files) {
    this.files = Map.copyOf(files);
  }

  @Override
  public String read(String file) {
    String text = files.get(file);
    if (text == null) {
      throw new ConfigException(
          "open() \"" + file + "\" failed (2: No such file or directory)", null);
    }
    return text;
  }

  @Override
  public List<String> glob(String mask) {
    List<String> found = new ArrayList<>();
    for (String name : files.keySet()) {
      if (matches(mask, name)) {
        found.add(name);
      }
    }
    found.sort(null);
    return found;
  }

  // A slash is only matched by a slash.
  private static boolean matches(String mask, String name) {
    String[] masks = mask.split("/", -1);
    String[] names = name.split("/", -1);
    if (masks.length != names.length) {
      return false;
    }
    for (int i = 0; i < masks.length; i++) {
      if (!Glob.matches(masks[i], names[i])) {
        return false;
      }
    }
    return true;
  }
}
