package io.sluice.config;

/// Where something stands in the configuration.
///
/// @param file the file's full name as it was opened (Latin-1 text), or {@link #COMMAND_LINE}
/// @param line the line, from 1; 0 on the command line
/// @param column the character (a byte) within the line, from 1
public record Position(String file, int line, int column) {
  /// The `file` of what was given with `-g`.
  public static final String COMMAND_LINE = "command line";

  /// Whether this is part of what was given with `-g`.
  public boolean inCommandLine() {
    return line == 0;
  }

  /// As nginx ends its messages: `FILE:LINE`, or `command line`.
  @Override
  public String toString() {
    return inCommandLine() ? file : file + ":" + line;
  }
}
