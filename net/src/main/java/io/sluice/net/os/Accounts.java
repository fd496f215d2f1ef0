package io.sluice.net.os;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The numbers of users and groups. The usual files are looked at first, since asking the C
/// library, which knows of directories in a network too, takes longer.
public final class Accounts {
  private static final int UID = 16; // offsets in struct passwd and struct group
  private static final int GID = 16;

  /// No such user or group.
  public static final int UNKNOWN = -1;

  private Accounts() {}

  /// The number of a user, or {@link #UNKNOWN}.
  public static int user(String name) {
    int known = inFile("/etc/passwd", name);
    return known == UNKNOWN ? inLibrary("getpwnam", name, UID) : known;
  }

  /// The number of a group, or {@link #UNKNOWN}.
  public static int group(String name) {
    int known = inFile("/etc/group", name);
    return known == UNKNOWN ? inLibrary("getgrnam", name, GID) : known;
  }

  /// Both files have lines `NAME:PASSWORD:NUMBER:…`.
  private static int inFile(String file, String name) {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return UNKNOWN; // the library may know more
    }
    for (String line : lines) {
      if (line.startsWith(name + ":")) {
        int password = line.indexOf(':', name.length() + 1);
        int end = line.indexOf(':', password + 1);
        if (password > 0 && end > password) {
          return number(line.substring(password + 1, end));
        }
      }
    }
    return UNKNOWN;
  }

  private static int number(String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      return UNKNOWN;
    }
  }

  private static int inLibrary(String function, String name, int offset) {
    MemorySegment found = CLibrary.find(function, name);
    return found.address() == 0 ? UNKNOWN : found.get(ValueLayout.JAVA_INT, offset);
  }
}
