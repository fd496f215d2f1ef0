package io.sluice.http;

import io.sluice.core.bytes.Bytes;

/// Fields that follow a response's body, already in the form in which they are sent.
public final class Trailers {
  private final Bytes text = new Bytes(256);
  private int start;
  private int valueStart;

  Trailers() {}

  void clear() {
    text.clear();
  }

  /// Adds a field: append its value to what this returns, then call [#commit()].
  public Bytes begin(String name) {
    start = text.length;
    text.append(name).append(": ");
    valueStart = text.length;
    return text;
  }

  /// Completes the field that was begun.
  ///
  /// @return false if its value has a control character: then it is dropped
  public boolean commit() {
    if (HeadText.badInValue(text.array, valueStart, text.length) >= 0) {
      text.length = start;
      return false;
    }
    text.append("\r\n");
    return true;
  }

  public boolean isEmpty() {
    return text.length == 0;
  }

  /// Appends `Name: value` lines, each with its line end.
  public void write(Bytes out) {
    out.append(text);
  }
}
