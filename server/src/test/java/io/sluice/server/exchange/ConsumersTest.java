package io.sluice.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.http.DrainListener;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import io.sluice.proxy.exchange.Tee;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Responses that go to consumers other than a client alone: one that blocks at every piece, tees
/// of fast and slow ones.
final class ConsumersTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\n";

  @TempDir Path folder;

  /// How an origin says where its response ends.
  enum Framing {
    LENGTH,
    CHUNKS,
    TRAILERS,
    CLOSE
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new SplittableRandom(size).nextBytes(content);
    return content;
  }

  private static byte[] response(Framing framing, byte[] body, int chunk) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (framing) {
      case LENGTH -> text(out, HEAD + "Content-Length: " + body.length + "\r\n\r\n");
      case CLOSE -> text(out, HEAD + "Connection: close\r\n\r\n");
      case CHUNKS, TRAILERS -> text(out, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
    }
    boolean chunks = framing == Framing.CHUNKS || framing == Framing.TRAILERS;
    for (int at = 0; at < body.length; at += chunk) {
      int end = Math.min(body.length, at + chunk);
      out.writeBytes(chunks ? Message.chunk(body, at, end) : Arrays.copyOfRange(body, at, end));
    }
    if (chunks) {
      text(out, "0\r\n" + (framing == Framing.TRAILERS ? "X-End: yes\r\n" : "") + "\r\n");
    }
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String http(String settings) {
    return "server { listen 10.0.0.1:80; " + settings + " location / { consumer_pass 10.1.0.1; } }";
  }

  private Stage stage(long seed, String settings, ConsumerFeature feature) {
    return new Stage(seed, folder, http(settings), List.of(feature));
  }

  /// Sends a response byte by byte, or as fast as the network takes it.
  private static void origin(Stage stage, byte[] response, boolean slowly, boolean close) {
    stage.origin(
        1,
        peer -> {
          if (peer.text().endsWith("\r\n\r\n") && peer.once()) {
            if (slowly) {
              peer.sendSlowly(response, close);
            } else {
              peer.send(response);
              if (close) {
                peer.close();
              }
            }
          }
        });
  }

  private static Peer get(Stage stage) {
    Peer client = stage.client(_ -> {});
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    return client;
  }

  private static byte[] body(Peer client) {
    Message message = Message.of(client.in(), client.ended());
    assertThat(message.whole()).as(client.text()).isTrue();
    return message.body();
  }

  @ParameterizedTest
  @EnumSource
  void aConsumerThatBlocksAtEveryByteGetsAllOfThem(Framing framing) {
    byte[] content = content(300);
    long seed = 0;
    for (String settings : List.of("", "consumer_buffering off;", "consumer_limit_rate 1k;")) {
      List<Slow> slow = new ArrayList<>();
      ConsumerFeature feature =
          new ConsumerFeature(request -> {
            slow.add(new Slow(request, request.response()));
            return slow.getFirst();
          });
      try (Stage stage = stage(++seed, settings, feature)) {
        origin(stage, response(framing, content, 7), true, framing == Framing.CLOSE);
        Peer client = get(stage);
        assertThat(stage.until(client::ended)).as("%s %s ends", framing, settings).isTrue();
        assertThat(body(client)).isEqualTo(content);
        assertThat(slow.getFirst().bytes()).isEqualTo(content);
        assertThat(slow.getFirst().blockings).as("blocked").isGreaterThanOrEqualTo(10);
        assertThat(slow.getFirst().whole).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTeeIsAsSlowAsTheSlowerOneAndLosesNothing(Framing framing) {
    byte[] content = content(200_000); // more than memory holds: the file is used
    for (boolean slowFirst : new boolean[] {true, false}) {
      List<Slow> slow = new ArrayList<>();
      List<Slow> fast = new ArrayList<>();
      ConsumerFeature feature =
          new ConsumerFeature(request -> {
            Slow one = new Slow(request, null);
            one.millis = 20;
            Slow other = new Slow(request, request.response());
            other.millis = slowFirst ? 0 : 3;
            slow.add(one);
            fast.add(other);
            return new Tee(other, one);
          });
      try (Stage stage = stage(slowFirst ? 1 : 2, "", feature)) {
        origin(stage, response(framing, content, 5000), false, framing == Framing.CLOSE);
        Peer client = get(stage);
        assertThat(stage.until(client::ended)).as("%s ends", framing).isTrue();
        assertThat(body(client)).isEqualTo(content);
        assertThat(slow.getFirst().bytes()).isEqualTo(content);
        assertThat(fast.getFirst().bytes()).isEqualTo(content);
        assertThat(slow.getFirst().whole && fast.getFirst().whole).isTrue();
      }
    }
  }

  @Test
  void aFailureReachesBoth() {
    List<Slow> other = new ArrayList<>();
    ConsumerFeature feature =
        new ConsumerFeature(request -> {
          other.add(new Slow(request, null));
          return new Tee(request.response(), other.getFirst());
        });
    try (Stage stage = stage(3, "", feature)) {
      byte[] all = response(Framing.LENGTH, content(5000), 5000);
      origin(stage, Arrays.copyOf(all, 3000), false, true);
      Peer client = get(stage);
      assertThat(stage.until(client::ended)).isTrue();
      assertThat(other.getFirst().failed).isTrue();
      assertThat(other.getFirst().whole).isFalse();
      assertThat(Message.of(client.in(), false).body()).isEqualTo(other.getFirst().bytes());
    }
  }

  /// A second consumer that has seen enough does not stop the first.
  @Test
  void aSecondConsumerMayLeave() {
    List<Slow> other = new ArrayList<>();
    ConsumerFeature feature =
        new ConsumerFeature(request -> {
          Slow leaves = new Slow(request, null);
          leaves.leavesAfter = 1000;
          other.add(leaves);
          return new Tee(request.response(), leaves);
        });
    try (Stage stage = stage(4, "", feature)) {
      byte[] content = content(50_000);
      origin(stage, response(Framing.CHUNKS, content, 900), false, false);
      Peer client = get(stage);
      assertThat(stage.until(client::ended)).isTrue();
      assertThat(body(client)).isEqualTo(content);
      assertThat(other.getFirst().bytes().length).isBetween(1000, 49_999);
    }
  }

  /// Blocks after each piece for some milliseconds, and hands what it gets on.
  private static final class Slow extends Timer implements ResponseConsumer {
    private final HttpRequest request;
    private final @Nullable ResponseConsumer next;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private final List<String> order = new ArrayList<>();
    private @Nullable DrainListener listener;
    private Demand ofNext = Demand.READY;
    private long millis = 1;
    private int leavesAfter = Integer.MAX_VALUE;
    private int blockings;
    private boolean blocked;
    private boolean whole;
    private boolean failed;

    Slow(HttpRequest request, @Nullable ResponseConsumer next) {
      this.request = request;
      this.next = next;
    }

    byte[] bytes() {
      return got.toByteArray();
    }

    private Demand block() {
      if (got.size() >= leavesAfter) {
        return Demand.DONE;
      }
      if (!blocked && !whole && millis > 0) {
        blocked = true;
        blockings++;
        request.loop().schedule(this, millis);
      }
      return demand();
    }

    private Demand demand() {
      return blocked || ofNext == Demand.BLOCKED ? Demand.BLOCKED : Demand.READY;
    }

    private void rest() {
      if (armed()) {
        request.loop().cancel(this);
      }
    }

    private void open(String what) {
      assertThat(whole || failed).as(what + " behind the end, after " + order).isFalse();
      assertThat(request.loop()).isNotNull();
      order.add(what);
    }

    @Override
    public Demand head(HttpRequest of) {
      open("head");
      assertThat(of.out().status()).isEqualTo(200);
      if (next != null) {
        ofNext = next.head(of);
      }
      return block();
    }

    @Override
    public Demand body(byte[] b, int offset, int length, boolean last) {
      open("body");
      got.write(b, offset, length);
      whole = last;
      if (next != null) {
        ofNext = next.body(b, offset, length, last);
      }
      return block();
    }

    @Override
    public Demand file(OpenFile file, long offset, long length, boolean last) {
      open("file");
      byte[] piece = new byte[(int) length];
      try {
        assertThat(file.read(piece, 0, piece.length, offset)).isEqualTo(piece.length);
      } catch (SystemException e) {
        throw new AssertionError(e);
      }
      got.writeBytes(piece);
      whole = last;
      if (next != null) {
        ofNext = next.file(file, offset, length, last);
      }
      return block();
    }

    @Override
    public Demand push() {
      if (next != null) {
        ofNext = next.push();
      }
      return demand();
    }

    @Override
    public void complete() {
      open("complete");
      whole = true;
      rest();
      if (next != null) {
        next.complete();
      }
    }

    @Override
    public void fail() {
      open("fail");
      failed = true;
      rest();
      if (next != null) {
        next.fail();
      }
    }

    @Override
    public boolean holds() {
      return false;
    }

    @Override
    public void onResume(@Nullable DrainListener told) {
      listener = told;
      if (!blocked && ofNext == Demand.BLOCKED && next != null) {
        next.onResume(_ -> nextResumed());
      }
    }

    private void nextResumed() {
      ofNext = Demand.READY;
      tell();
    }

    @Override
    protected void fire() {
      blocked = false;
      if (ofNext == Demand.BLOCKED && next != null) {
        next.onResume(_ -> nextResumed());
      } else {
        tell();
      }
    }

    private void tell() {
      DrainListener told = listener;
      if (told != null && demand() == Demand.READY) {
        listener = null;
        told.drained(request);
      }
    }
  }
}
