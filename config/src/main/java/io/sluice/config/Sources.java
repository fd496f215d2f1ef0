package io.sluice.config;

import java.util.List;
import java.util.Map;

/// Where the files of a configuration come from. Names and contents are Latin-1: a `char` is a
/// byte.
public interface Sources {
  /// The files of this machine.
  Sources DISK = new DiskSources();

  /// Files that only exist in memory.
  ///
  /// @param files text by full name
  static Sources of(Map<String, String> files) {
    return new MemorySources(files);
  }

  /// The whole content of a file.
  ///
  /// @throws ConfigException with the words of the system call that failed and no position, such as
  ///   `open() "/x" failed (2: No such file or directory)`
  String read(String file);

  /// The files that match a mask with `*`, `?` and `[…]`, sorted byte by byte, as glob(3) finds
  /// them.
  List<String> glob(String mask);
}
