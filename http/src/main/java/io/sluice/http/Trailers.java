package io.sluice.http;

import io.sluice.core.Bytes;

/// Fields that follow a response's body, already in the form in which they are sent.
public final class Trailers {
  private final Bytes text = new Bytes(256);

  Trailers() {}

  void clear() {
    text.clear();
  }

  /// Adds a field: append its value to what this returns, then call [#commit()].
  public Bytes begin(String name) {
    return text.append(name).append(": ");
  }

  public void commit() {
    text.append("\r\n");
  }

  public boolean isEmpty() {
    return text.length == 0;
  }

  /// Appends `Name: value` lines, each with its line end.
  public void write(Bytes out) {
    out.append(text);
  }
}
