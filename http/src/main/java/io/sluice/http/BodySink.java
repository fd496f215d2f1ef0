package io.sluice.http;

import io.sluice.net.OpenFile;

/// Where the bytes of a response's body go. All bytes are borrowed: they may change as soon as the
/// call returns.
public interface BodySink {
  /// Takes bytes.
  ///
  /// @param last true if nothing follows: the same as calling [#end()] next, but in one piece
  void write(byte[] b, int offset, int length, boolean last);

  /// Takes a range of a file, which must stay open until the request ends.
  ///
  /// @param last as above
  void writeFile(OpenFile file, long offset, long length, boolean last);

  /// Asks for everything so far to leave now, rather than wait for more.
  void flush();

  /// The body is complete.
  void end();
}
