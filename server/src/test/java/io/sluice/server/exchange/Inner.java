package io.sluice.server.exchange;

import static io.sluice.config.Context.HTTP_LOCATION;

import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.Slot;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.DrainListener;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.http.Span;
import io.sluice.http.subrequest.Capture;
import io.sluice.http.subrequest.Subrequest;
import io.sluice.net.OpenFile;
import io.sluice.net.Timer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `inner URI`: waits for a subrequest before the content; `$inner` has its status and its body.
final class Inner implements HttpFeature {
  private static final Directive<String> INNER =
      Directive.of("inner", a -> a.text(0), "")
          .in(HTTP_LOCATION)
          .noInherit()
          .doc("Waits for a subrequest.");
  private static final Slot<String> RESULT = Exchange.slot();
  private static final Outcome ERROR = Outcome.status(500);

  private final int most;
  private final boolean blocks;

  /// Pieces of bodies that consumers were given.
  int pieces;

  /// Bytes of bodies that they have taken.
  int length;

  /// @param most bytes of a response
  /// @param blocks whether the consumer blocks at each piece, for a millisecond
  Inner(int most, boolean blocks) {
    this.most = most;
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "inner";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(INNER);
  }

  @Override
  public void variables(Variables variables) {
    variables.define(
        Variable.of(
            "inner",
            (HttpRequest r, Bytes out) -> {
              String result = r.get(RESULT);
              if (result != null) {
                out.append(result);
              }
              return result != null;
            }));
  }

  @Override
  public void install(HttpBuilder http) {
    http.handler(Phase.PRECONTENT, this::handle);
  }

  private Outcome handle(HttpRequest request) {
    String uri = request.settings().get(INNER);
    if (uri.isEmpty() || request.get(RESULT) != null) {
      return Outcome.NEXT;
    }
    byte[] b = Bytes.of(uri);
    Span path = new Span();
    path.set(b, 0, b.length);
    Capture capture = new Capture(most);
    ResponseConsumer into = blocks ? new Blocking(capture, request) : capture;
    HttpRequest begun =
        Subrequest.awaited(
            request,
            path,
            request.target().args(),
            into,
            ended -> {
              String whole = capture.isComplete() ? "" : " incomplete";
              request.set(
                  RESULT,
                  ended.out().status()
                      + whole
                      + " "
                      + capture.content().text().replace("\r\n", " "));
              request.resume();
            });
    return begun == null ? ERROR : Outcome.SUSPEND;
  }

  /// Takes each piece and nothing more for a while.
  private final class Blocking implements ResponseConsumer {
    private final Capture to;
    private final Pause pause = new Pause();
    private final HttpRequest request;
    private @Nullable DrainListener listener;
    private boolean waiting;

    Blocking(Capture to, HttpRequest request) {
      this.to = to;
      this.request = request;
    }

    private Demand block(Demand said) {
      if (waiting) {
        throw new AssertionError("given more while it is blocked");
      }
      if (said == Demand.READY) {
        waiting = true;
        request.loop().schedule(pause, 1);
        return Demand.BLOCKED;
      }
      return said;
    }

    @Override
    public Demand head(HttpRequest of) {
      return block(to.head(of));
    }

    @Override
    public Demand body(byte[] b, int offset, int length, boolean last) {
      pieces++;
      Inner.this.length += length;
      return block(to.body(b, offset, length, last));
    }

    @Override
    public Demand file(OpenFile file, long offset, long length, boolean last) {
      throw new AssertionError("a file");
    }

    @Override
    public Demand push() {
      return Demand.READY; // it holds nothing
    }

    @Override
    public void complete() {
      if (waiting) {
        throw new AssertionError("ended while it is blocked");
      }
      to.complete();
    }

    @Override
    public void fail() {
      to.fail();
    }

    @Override
    public boolean holds() {
      return false;
    }

    @Override
    public void onResume(@Nullable DrainListener told) {
      listener = told;
      if (told == null) {
        request.loop().cancel(pause);
      }
    }

    private final class Pause extends Timer {
      @Override
      protected void fire() {
        waiting = false;
        DrainListener told = listener;
        if (told != null) {
          listener = null;
          told.drained(request);
        }
      }

      @Override
      protected void failed(Throwable cause) {
        throw new AssertionError(cause);
      }
    }
  }
}
