package io.sluice.content.files;

import io.sluice.http.BodyFilter;
import io.sluice.net.OpenFile;

/// Lets one part of a content through.
final class RangeBody extends BodyFilter {
  private final long start;
  private final long end;
  private long position;

  RangeBody(RangeParser parts) {
    start = parts.start(0);
    end = parts.end(0);
  }

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    long from = Math.max(start, position);
    long to = Math.min(end, position + length);
    int skipped = (int) (from - position);
    position += length;
    if (from < to) {
      super.write(b, offset + skipped, (int) (to - from), to == end);
    }
  }

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {
    long from = Math.max(start, position);
    long to = Math.min(end, position + length);
    long skipped = from - position;
    position += length;
    if (from < to) {
      super.writeFile(file, offset + skipped, to - from, to == end);
    }
  }

  @Override
  public void end() {
    if (position < end) {
      super.end(); // less content than was announced
    }
  }
}
