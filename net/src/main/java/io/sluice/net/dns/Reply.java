package io.sluice.net.dns;

import java.util.List;

/// A message from a name server, read as far as its header makes sense.
///
/// @param name what it says it was asked, in lower case; empty if the header tells of an error that
///   is not about a name
/// @param type a number of [RecordType], or another
/// @param records empty if there are none, or if nobody is going to look at them
record Reply(int id, int flags, String name, int type, List<ResourceRecord> records) {
  private static final int TRUNCATED = 0x0200;

  /// A message that cannot be read; the text is what nginx says of it.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /// Whether it is a response to a standard query.
  boolean isResponse() {
    return (flags & 0xF870) == 0x8000;
  }

  boolean truncated() {
    return (flags & TRUNCATED) != 0;
  }

  /// The number of its [Status].
  int code() {
    return flags & 0xF;
  }
}
