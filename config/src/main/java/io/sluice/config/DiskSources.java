package io.sluice.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of this machine.
final class DiskSources implements Sources {
  @Override
  public String read(String file) {
    try {
      return new String(Files.readAllBytes(path(file)), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException _) {
      throw failed(Level.EMERG, "open", file, "2: No such file or directory");
    } catch (AccessDeniedException _) {
      throw failed(Level.EMERG, "open", file, "13: Permission denied");
    } catch (InvalidPathException _) {
      throw failed(
          Level.EMERG, "open", file, "84: Invalid or incomplete multibyte or wide character");
    } catch (FileSystemException e) {
      throw failed(Level.EMERG, "open", file, numbered(e.getReason()));
    } catch (IOException e) {
      throw failed(Level.CRIT, "pread", file, numbered(e.getMessage()));
    }
  }

  // Java tells what the system said, but not the number that nginx prints with it.
  private static String numbered(@Nullable String reason) {
    return switch (reason) {
      case null -> "5: Input/output error";
      case "Not a directory" -> "20: " + reason;
      case "Is a directory" -> "21: " + reason;
      case "Too many open files" -> "24: " + reason;
      case "File name too long" -> "36: " + reason;
      case "Too many levels of symbolic links" -> "40: " + reason;
      default -> reason;
    };
  }

  private static ConfigException failed(Level level, String call, String file, String why) {
    String text = call + "() \"" + file + "\" failed (" + why + ")";
    return new ConfigException(level, text, null, null, null);
  }

  @Override
  public List<String> glob(String mask) {
    List<String> found = new ArrayList<>();
    expand("", mask, found);
    // Latin-1 compares like its bytes.
    found.sort(null);
    return found;
  }

  /// Adds what matches the rest of a mask within a folder, whose name ends in `/` or is empty.
  private static void expand(String folder, String rest, List<String> found) {
    int begin = 0;
    while (begin < rest.length()) {
      int slash = rest.indexOf('/', begin);
      int end = slash < 0 ? rest.length() : slash;
      if (Glob.isMask(rest.substring(begin, end))) {
        String inside = folder + Glob.unescaped(rest.substring(0, begin));
        match(inside, rest.substring(begin, end), rest.substring(end), found);
        return;
      }
      begin = end + 1;
    }
    String name = folder + Glob.unescaped(rest);
    if (Files.exists(path(name), LinkOption.NOFOLLOW_LINKS)) {
      found.add(name);
    }
  }

  private static void match(String folder, String part, String rest, List<String> found) {
    String[] names = path(folder.isEmpty() ? "." : folder).toFile().list();
    if (names == null) {
      return;
    }
    for (String decoded : names) {
      String name = latin1(decoded);
      if (!Glob.matches(part, name)) {
        continue;
      }
      if (rest.isEmpty()) {
        found.add(folder + name);
      } else if (Files.isDirectory(path(folder + name))) {
        expand(folder + name + "/", rest.substring(1), found);
      }
    }
  }

  // Names are bytes; Java wants them decoded.
  private static Path path(String name) {
    return Path.of(new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  private static String latin1(String decoded) {
    return new String(decoded.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
