package io.sluice.it.http;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.http.conf.Location;
import io.sluice.net.Channel;
import java.util.Arrays;
import java.util.List;

/// Content for tests of what is between a handler and a client: `test_echo` answers with the
/// request's body once it is there, `test_stream` while it comes, `test_output SIZE` with so many
/// bytes, `test_hang` never.
final class TestContent implements HttpFeature {
  private static final Directive<Boolean> ECHO = flag("test_echo");
  private static final Directive<Boolean> STREAM = flag("test_stream");
  private static final Directive<Boolean> HANG = flag("test_hang");
  private static final Directive<Long> OUTPUT =
      Directive.size("test_output", 0).in(Context.HTTP_LOCATION);
  private static final byte[] PIECE = new byte[40_000];

  static {
    Arrays.fill(PIECE, (byte) 'x');
  }

  private static Directive<Boolean> flag(String name) {
    return Directive.of(name, _ -> true, false).in(Context.HTTP_LOCATION).args(0);
  }

  @Override
  public String name() {
    return "test content";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(ECHO, STREAM, HANG, OUTPUT);
  }

  @Override
  public void install(HttpBuilder http) {
    http.eachLocation(TestContent::install);
  }

  private static void install(Location location) {
    long output = location.settings().get(OUTPUT);
    if (output > 0) {
      content(location, r -> begin(r, output));
    } else if (location.settings().get(ECHO)) {
      content(location, TestContent::echo);
    } else if (location.settings().get(STREAM)) {
      content(location, TestContent::stream);
    } else if (location.settings().get(HANG)) {
      content(location, TestContent::hang);
    }
  }

  private static void content(Location location, PhaseHandler<HttpRequest> handler) {
    location.content(handler);
  }

  private static Outcome echo(HttpRequest request) {
    request.body().read(TestContent::reply);
    return Outcome.DONE;
  }

  private static void reply(HttpRequest r) {
    Bytes text = new Bytes();
    Span memory = r.body().memory();
    boolean inFile = r.body().file() != null;
    text.append(inFile ? "file " : "memory ").appendNumber(r.body().size()).append(' ');
    memory.write(text);
    r.out().status(200);
    r.out().contentLength(text.length);
    r.response().sendHead();
    r.response().write(text.array, 0, text.length, true);
    r.finish(HttpRequest.OK);
  }

  private static Outcome stream(HttpRequest request) {
    request.out().status(200);
    request.response().sendHead();
    request.onAbort((r, errno) -> r.finish(499));
    request.body().stream(TestContent::pass);
    return Outcome.DONE;
  }

  private static void pass(HttpRequest r) {
    int pulled = 0;
    while (pulled >= 0) {
      Span memory = r.body().memory();
      r.response().write(memory.base, memory.start, memory.length(), false);
      r.response().flush();
      r.body().consume(memory.length());
      if (r.body().complete()) {
        r.response().end();
        r.finish(HttpRequest.OK);
        return;
      }
      pulled = r.body().pull();
    }
    if (pulled != Channel.AGAIN) {
      r.body().fail(pulled);
    }
  }

  private static Outcome hang(HttpRequest request) {
    request.onAbort((r, errno) -> {
      r.log(ErrorLog.Level.INFO, "the client is gone, " + errno);
      r.finish(499);
    });
    request.log(ErrorLog.Level.INFO, "hanging");
    return Outcome.DONE;
  }

  private static Outcome begin(HttpRequest r, long size) {
    r.out().status(200);
    r.response().sendHead();
    pump(r, size);
    return Outcome.DONE;
  }

  private static void pump(HttpRequest r, long size) {
    long left = size;
    while (left > 0) {
      if (r.response().blocked()) {
        long rest = left;
        r.onAbort((q, errno) -> q.finish(499));
        r.response().onDrained(q -> pump(q, rest));
        return;
      }
      int count = (int) Math.min(PIECE.length, left);
      left -= count;
      r.response().write(PIECE, 0, count, left == 0);
    }
    r.finish(HttpRequest.OK);
  }
}
