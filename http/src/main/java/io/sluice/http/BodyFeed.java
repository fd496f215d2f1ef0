package io.sluice.http;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.core.HttpCore;
import io.sluice.net.OpenFile;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Reads what a response's body has in files, for filters that must see the bytes. A piece is read
/// when the client has taken what was made of the one before; what is written meanwhile waits.
final class BodyFeed extends BodyFilter {
  private final HttpRequest request;
  private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
  private @Nullable DrainListener listener;
  private boolean held;
  private boolean finishes;

  private sealed interface Piece {
    /// What is left of a range of a file.
    record Range(OpenFile file, long offset, long length, boolean last) implements Piece {}

    record Content(Bytes bytes, boolean last) implements Piece {}

    record Flush() implements Piece {}

    record End() implements Piece {}
  }

  BodyFeed(HttpRequest request) {
    this.request = request;
  }

  /// Whether something waits here.
  boolean busy() {
    return held || !waiting.isEmpty();
  }

  /// As [HttpResponse#onDrained(DrainListener)], while this is busy.
  void onDrained(@Nullable DrainListener told) {
    listener = told;
  }

  /// Has the request finished once nothing waits any more, while this is busy.
  void finish() {
    finishes = true;
  }

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    if (busy()) {
      waiting.add(new Piece.Content(new Bytes(length).append(b, offset, length), last));
    } else {
      next().write(b, offset, length, last);
    }
  }

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {
    waiting.add(new Piece.Range(file, offset, length, last));
    if (!held) {
      goOn();
    }
  }

  @Override
  public void flush() {
    if (busy()) {
      waiting.add(new Piece.Flush());
    } else {
      next().flush();
    }
  }

  @Override
  public void end() {
    if (busy()) {
      waiting.add(new Piece.End());
    } else {
      next().end();
    }
  }

  private void goOn() {
    while (!waiting.isEmpty()) {
      if (request.stream().output().blocked()) {
        held = true;
        request.stream().output().onDrained(_ -> released());
        return;
      }
      switch (waiting.remove()) {
        case Piece.Range range -> {
          read(range);
          return;
        }
        case Piece.Content content ->
            next().write(content.bytes.array, 0, content.bytes.length, content.last);
        case Piece.Flush _ -> next().flush();
        case Piece.End _ -> next().end();
      }
    }
    emptied();
  }

  private void released() {
    held = false;
    goOn();
  }

  private void emptied() {
    if (finishes) {
      request.finish(HttpRequest.OK);
    } else if (listener != null) {
      DrainListener told = listener;
      listener = null;
      request.stream().output().onDrained(told);
    }
  }

  private void read(Piece.Range range) {
    long most = request.settings().get(HttpCore.OUTPUT_BUFFERS).size();
    held = true;
    FileReads.read(
        request,
        range.file,
        range.offset,
        (int) Math.min(most, range.length),
        (buffer, read, failure) -> {
          try {
            held = false;
            taken(range, buffer, read, failure);
          } finally {
            request.loop().buffers().give(buffer);
          }
        });
  }

  private void taken(Piece.Range range, byte[] b, int read, @Nullable Throwable failure) {
    if (read <= 0 && range.length > 0) {
      String why = failure == null ? "the file has become shorter" : failure.getMessage();
      request.log(Level.CRIT, "read() \"" + range.file.path() + "\" failed: " + why);
      waiting.clear();
      request.finish(HttpRequest.ERROR);
      return;
    }
    long left = range.length - read;
    if (left > 0) {
      waiting.addFirst(new Piece.Range(range.file, range.offset + read, left, range.last));
    }
    next().write(b, 0, Math.max(read, 0), left <= 0 && range.last);
    goOn();
  }
}
