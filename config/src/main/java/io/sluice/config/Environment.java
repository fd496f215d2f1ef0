package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// What a configuration is loaded with: the command line's switches and where files come from.
///
/// @param prefix the folder that relative names start from, ending in `/` (`-p`)
/// @param confFile the main configuration file's full name (`-c`, relative to `prefix`)
/// @param globals directives of the main context given with `-g`, may be empty
/// @param errorLog the error log given with `-e`, or null
/// @param sources reads the files
public record Environment(
    String prefix, String confFile, String globals, @Nullable String errorLog, Sources sources) {
  /// Completes a prefix without its final `/` and makes `confFile` a full name.
  public Environment {
    if (!prefix.isEmpty() && !prefix.endsWith("/")) {
      prefix = prefix.concat("/");
    }
    confFile = full(prefix, confFile);
  }

  /// No switches but the prefix and the file, files from the disk.
  public static Environment of(String prefix, String confFile) {
    return new Environment(prefix, confFile, "", null, Sources.DISK);
  }

  /// With directives as given with `-g`.
  public Environment withGlobals(String directives) {
    return new Environment(prefix, confFile, directives, errorLog, sources);
  }

  /// With the error log as given with `-e`.
  public Environment withErrorLog(String file) {
    return new Environment(prefix, confFile, globals, file, sources);
  }

  /// With other files than the disk's.
  public Environment withSources(Sources files) {
    return new Environment(prefix, confFile, globals, errorLog, files);
  }

  /// The folder of the main configuration file, ending in `/`.
  public String confPrefix() {
    int slash = confFile.lastIndexOf('/');
    return slash < 0 ? prefix : confFile.substring(0, slash + 1);
  }

  /// A file's full name, relative to the prefix.
  public String path(String name) {
    return full(prefix, name);
  }

  /// A file's full name, relative to the folder of the main configuration file.
  public String confPath(String name) {
    return full(confPrefix(), name);
  }

  private static String full(String folder, String name) {
    return name.startsWith("/") ? name : folder.concat(name);
  }
}
