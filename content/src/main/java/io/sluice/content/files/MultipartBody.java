package io.sluice.content.files;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.BodyFilter;
import io.sluice.http.HttpRequest;
import io.sluice.net.OpenFile;

/// Makes a `multipart/byteranges` of several parts of a content, which must come in one piece.
final class MultipartBody extends BodyFilter {
  private final HttpRequest r;
  private final RangeParser parts;
  private final byte[][] heads;
  private final byte[] tail;
  private final long whole;

  /// @param heads what stands before each part
  /// @param tail what stands behind the last
  /// @param whole the length of the content in bytes
  MultipartBody(HttpRequest r, RangeParser parts, byte[][] heads, byte[] tail, long whole) {
    this.r = r;
    this.parts = parts;
    this.heads = heads;
    this.tail = tail;
    this.whole = whole;
  }

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    if (length != whole) {
      refuse();
      return;
    }
    for (int i = 0; i < heads.length; i++) {
      super.write(heads[i], 0, heads[i].length, false);
      int start = (int) parts.start(i);
      super.write(b, offset + start, (int) parts.end(i) - start, false);
    }
    super.write(tail, 0, tail.length, true);
  }

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {
    if (length != whole) {
      refuse();
      return;
    }
    for (int i = 0; i < heads.length; i++) {
      super.write(heads[i], 0, heads[i].length, false);
      long start = parts.start(i);
      super.writeFile(file, offset + start, parts.end(i) - start, false);
    }
    super.write(tail, 0, tail.length, true);
  }

  @Override
  public void end() {
    // The end has been written with the last part.
  }

  private void refuse() {
    r.log(ErrorLog.Level.ALERT, "range in overlapped buffers");
    r.finish(HttpRequest.ERROR);
  }
}
