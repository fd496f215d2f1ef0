package io.sluice.stream;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.feature.Feature;
import io.sluice.core.text.Template;
import io.sluice.net.Channel;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `return` in `stream`: sends a text and closes the connection.
public final class StreamReturn implements Feature {
  static final Directive<@Nullable Text> RETURN =
      Directive.<@Nullable Text>of("return", StreamReturn::parse, null)
          .in(Context.STREAM_SERVER)
          .noInherit()
          .syntax("value")
          .doc("Sends a text to the client and closes the connection.");

  /// How long a client that takes nothing is waited for, in milliseconds.
  private static final long TIMEOUT = 5000;

  public StreamReturn() {}

  @Override
  public String name() {
    return "stream_return";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(RETURN);
  }

  private static Text parse(Arguments a) {
    return new Text(Template.compile(a, 0));
  }

  /// The text to send.
  record Text(Template value) implements StreamContent {
    @Override
    public Handler prepare(Scope server) {
      return session -> {
        session.action("returning text");
        Bytes scratch = session.scratch();
        int mark = scratch.length;
        value.write(session, scratch);
        byte[] text = scratch.length == mark ? null : copy(scratch, mark);
        scratch.length = mark;
        if (text == null) {
          session.finish(Status.OK);
        } else {
          new Sender(session, text).start();
        }
      };
    }

    private static byte[] copy(Bytes from, int mark) {
      byte[] text = new byte[from.length - mark];
      System.arraycopy(from.array, mark, text, 0, text.length);
      return text;
    }
  }

  private static final class Sender extends ClientContent {
    private final byte[] text;
    private int sent;

    Sender(StreamSession session, byte[] text) {
      super(session);
      this.text = text;
    }

    void start() {
      take();
      writable(session.channel());
    }

    @Override
    public void readable(Channel c) {}

    @Override
    public void writable(Channel c) {
      int n = c.send(text, sent, text.length - sent, false);
      if (n == Channel.ERROR) {
        session.logClientError("writev() failed", c.errno());
        session.finish(Status.INTERNAL_SERVER_ERROR);
        return;
      }
      sent += Math.max(0, n);
      if (sent == text.length) {
        if (c.readReady() && !session.datagrams()) {
          c.discard(Loop.BUFFER); // or the client would be told of a reset before it has the text
        }
        session.finish(Status.OK);
      } else {
        session.loop().schedule(this, TIMEOUT);
      }
    }

    @Override
    protected void fire() {
      session.logClientError("connection timed out", SystemError.ETIMEDOUT);
      session.finish(Status.OK);
    }
  }
}
