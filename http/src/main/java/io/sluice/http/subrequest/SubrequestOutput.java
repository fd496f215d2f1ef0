package io.sluice.http.subrequest;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.DrainListener;
import io.sluice.http.HttpRequest;
import io.sluice.http.HttpStream;
import io.sluice.http.ResponseConsumer;
import io.sluice.http.ResponseConsumer.Demand;
import io.sluice.http.ResponseOutput;
import io.sluice.net.OpenFile;
import io.sluice.net.Task;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Hands a subrequest's response to its consumer. What is written while that is blocked waits, as
/// copies; whoever asks [#blocked()] writes none of it.
final class SubrequestOutput extends ResponseOutput {
  private final SubrequestStream owner;
  private final HttpStream client;
  private final ResponseConsumer consumer;
  private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
  private final Task draining = Task.of(this::reportDrained, this::broken);
  private @Nullable HttpRequest request;
  private @Nullable DrainListener listener;
  private boolean headTaken;
  private boolean blocked;
  private boolean ended; // the end of the body was written
  private boolean closed; // the consumer is told nothing any more

  /// What the consumer is still to be given.
  private sealed interface Piece {
    record Content(Bytes bytes, boolean last) implements Piece {}

    record Push() implements Piece {}

    record End(boolean whole) implements Piece {}
  }

  SubrequestOutput(SubrequestStream owner, HttpStream client, ResponseConsumer consumer) {
    this.owner = owner;
    this.client = client;
    this.consumer = consumer;
  }

  void start(HttpRequest served) {
    request = served;
  }

  /// The request is over. A consumer that waits for more hears that there is none.
  void close() {
    request = null;
    listener = null;
    waiting.clear();
    consumer.onResume(null);
    if (!closed) {
      closed = true;
      consumer.fail();
    }
  }

  private HttpRequest request() {
    HttpRequest served = request;
    if (served == null) {
      throw new IllegalStateException("no request");
    }
    return served;
  }

  private void broken(Throwable cause) {
    owner.broken(cause);
  }

  /// Whether the consumer has got all that was written.
  boolean drained() {
    return waiting.isEmpty() && !blocked;
  }

  /// Nothing more is written.
  void finish() {
    listener = null;
    boolean whole = ended || (headTaken && request != null && request.response().headOnly());
    put(new Piece.End(whole));
  }

  // ---- to the consumer

  private void put(Piece piece) {
    if (blocked || !waiting.isEmpty()) {
      waiting.add(piece);
    } else {
      give(piece);
    }
  }

  private void give(Piece piece) {
    if (closed) {
      return;
    }
    switch (piece) {
      case Piece.Content content ->
          demand(consumer.body(content.bytes.array, 0, content.bytes.length, content.last));
      case Piece.Push _ -> demand(consumer.push());
      case Piece.End end -> {
        closed = true;
        if (end.whole) {
          consumer.complete();
        } else {
          consumer.fail();
        }
      }
    }
  }

  private void demand(Demand said) {
    switch (said) {
      case READY -> {}
      case BLOCKED -> {
        if (!closed && request != null) {
          blocked = true;
          consumer.onResume(_ -> resumed());
        }
      }
      case DONE -> closed = true;
    }
  }

  private void resumed() {
    blocked = false;
    while (!blocked && !waiting.isEmpty()) {
      give(waiting.remove());
    }
    reportDrained(); // to which the producer may add
    if (drained()) {
      owner.drained();
    }
  }

  // ---- ResponseOutput

  @Override
  protected void sendHead() {
    HttpRequest served = request;
    if (served != null && !closed) {
      headTaken = true;
      ended = served.response().headOnly();
      demand(consumer.head(served));
    }
  }

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    if (ended || closed) {
      return;
    }
    ended = last;
    if (blocked || !waiting.isEmpty()) {
      waiting.add(new Piece.Content(new Bytes(length).append(b, offset, length), last));
    } else {
      demand(consumer.body(b, offset, length, last));
    }
  }

  @Override
  public boolean takesContentOnly() {
    return true;
  }

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {
    throw new IllegalStateException("a file that was not read");
  }

  @Override
  public void flush() {
    if (!ended && !closed) {
      put(new Piece.Push());
    }
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public boolean blocked() {
    return blocked || !waiting.isEmpty();
  }

  @Override
  protected void onDrained(@Nullable DrainListener told) {
    listener = told;
    if (told != null && drained()) {
      request().loop().post(draining); // not from here: the caller may be about to write
    }
  }

  private void reportDrained() {
    HttpRequest served = request;
    DrainListener told = listener;
    if (served != null && told != null && drained()) {
      listener = null;
      told.drained(served);
    }
  }

  /// As with nginx, of the client's connection: a subrequest sends nothing of its own.
  @Override
  public long sent() {
    return client.output().sent();
  }

  @Override
  public boolean chunked() {
    return false;
  }

  @Override
  public long headSize() {
    return 0;
  }
}
