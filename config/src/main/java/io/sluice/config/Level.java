package io.sluice.config;

/// How serious a diagnostic is, in nginx's words.
public enum Level {
  /// The configuration cannot be used.
  EMERG("emerg"),
  /// The system failed in an unexpected way.
  ALERT("alert"),
  /// The system refused something.
  CRIT("crit"),
  /// Something could not be done.
  ERROR("error"),
  /// Legal, but probably not meant.
  WARN("warn"),
  /// Good to know.
  NOTICE("notice");

  private final String word;

  Level(String word) {
    this.word = word;
  }

  /// Whether the configuration cannot be used because of it.
  public boolean fatal() {
    return compareTo(ERROR) <= 0;
  }

  /// As it is printed in brackets.
  @Override
  public String toString() {
    return word;
  }
}
