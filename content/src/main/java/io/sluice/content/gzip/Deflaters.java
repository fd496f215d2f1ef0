package io.sluice.content.gzip;

import io.sluice.config.Key;
import io.sluice.http.HttpLoop;
import java.util.ArrayDeque;
import java.util.zip.Deflater;

/// The compressors of one loop. Each has some 256 KiB outside of the heap, so only a few are kept
/// while nobody uses them, and all are ended with the loop.
final class Deflaters implements AutoCloseable {
  private static final Key<Deflaters> KEY = new Key<>("deflaters");
  private static final int KEPT = 8;

  private final ArrayDeque<Deflater> free = new ArrayDeque<>();
  private boolean closed;

  /// Those of a loop.
  static Deflaters of(HttpLoop loop) {
    return loop.shared(KEY, Deflaters::new);
  }

  /// One that has compressed nothing yet and writes no header; to be given back once.
  Deflater take(int level) {
    Deflater deflater = free.pollLast();
    if (deflater == null) {
      return new Deflater(level, true);
    }
    deflater.setLevel(level);
    return deflater;
  }

  void give(Deflater deflater) {
    if (closed || free.size() == KEPT) {
      deflater.end();
    } else {
      deflater.reset();
      free.addLast(deflater);
    }
  }

  @Override
  public void close() {
    closed = true;
    free.forEach(Deflater::end);
    free.clear();
  }
}
