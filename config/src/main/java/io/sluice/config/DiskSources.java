package io.sluice.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// The files of this machine.
final class DiskSources implements Sources {
  @Override
  public String read(String file) {
    try {
      return new String(Files.readAllBytes(path(file)), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException _) {
      throw failed("open", file, "2: No such file or directory");
    } catch (AccessDeniedException _) {
      throw failed("open", file, "13: Permission denied");
    } catch (IOException e) {
      throw failed("pread", file, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public List<String> glob(String mask) {
    return List.of();
  }

  private static ConfigException failed(String call, String file, String why) {
    return new ConfigException(call + "() \"" + file + "\" failed (" + why + ")", null);
  }

  // Names are bytes; Java wants them decoded.
  private static Path path(String name) {
    return Path.of(new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }
}
