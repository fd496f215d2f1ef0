package io.sluice.core.system;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// Says why a file operation failed in the system's words, `(2: No such file or directory)`: the
/// JDK has the text but not the number.
public final class FileFailure {
  private static final String[] ERRORS = {
    "1: Operation not permitted",
    "2: No such file or directory",
    "5: Input/output error",
    "9: Bad file descriptor",
    "12: Cannot allocate memory",
    "13: Permission denied",
    "16: Device or resource busy",
    "17: File exists",
    "18: Invalid cross-device link",
    "20: Not a directory",
    "21: Is a directory",
    "22: Invalid argument",
    "23: Too many open files in system",
    "24: Too many open files",
    "26: Text file busy",
    "27: File too large",
    "28: No space left on device",
    "30: Read-only file system",
    "32: Broken pipe",
    "36: File name too long",
    "39: Directory not empty",
    "40: Too many levels of symbolic links",
    "122: Disk quota exceeded"
  };

  private FileFailure() {}

  /// `(NUMBER: TEXT)`; the bare text if the number is not known.
  public static String text(IOException failure) {
    return "(" + reason(failure) + ")";
  }

  /// `open() "/path" failed (2: No such file or directory)`
  public static String text(String call, String path, IOException failure) {
    return call + "() \"" + path + "\" failed " + text(failure);
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> number("No such file or directory");
      case AccessDeniedException _ -> number("Permission denied");
      case FileAlreadyExistsException _ -> number("File exists");
      case NotDirectoryException _ -> number("Not a directory");
      case FileSystemException e when e.getReason() != null -> number(withoutGuess(e.getReason()));
      default -> number(String.valueOf(failure.getMessage()));
    };
  }

  /// What the JDK adds to ELOOP.
  private static String withoutGuess(String reason) {
    int guess = reason.indexOf(" or unable to access attributes of symbolic link");
    return guess < 0 ? reason : reason.substring(0, guess);
  }

  private static String number(String text) {
    for (String error : ERRORS) {
      if (error.endsWith(": " + text)) {
        return error;
      }
    }
    return text;
  }
}
