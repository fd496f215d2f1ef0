package io.sluice.stream;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.core.address.Address;
import io.sluice.core.feature.Feature;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.core.text.Template;
import io.sluice.net.Acceptor;
import io.sluice.net.Channel;
import io.sluice.net.Connection;
import io.sluice.net.Task;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `pass`: hands connections to whoever else listens in this process, in `http` or in `stream`, as
/// if they had come in there.
public final class StreamPass implements Feature {
  static final Directive<@Nullable Pass> PASS =
      Directive.<@Nullable Pass>of("pass", StreamPass::parse, null)
          .in(Context.STREAM_SERVER)
          .noInherit()
          .syntax("address")
          .doc("Passes connections to another listening socket of this server.");

  public StreamPass() {}

  @Override
  public String name() {
    return "stream_pass";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(PASS);
  }

  private static Pass parse(Arguments a) {
    Template address = Template.compile(a, 0);
    return new Pass(address, address.isConstant() ? constant(a) : null);
  }

  private static Address constant(Arguments a) {
    String text = a.text(0);
    UpstreamUrl url;
    try {
      url = UpstreamUrl.parse(text, 0);
    } catch (UpstreamUrl.InvalidUrlException e) {
      String where = " in \"" + text + "\" of the \"pass\" directive";
      throw new ConfigException(e.getMessage() + where, a.position(), a.word(0), null);
    }
    if (url.literal() == null) {
      throw a.directiveError(0, "has no addresses");
    }
    if (lacksPort(url)) {
      throw a.directiveError(0, "has no port");
    }
    return url.literal();
  }

  private static boolean lacksPort(UpstreamUrl url) {
    return url.port() == 0 && !url.unix();
  }

  /// Where a server's connections go.
  ///
  /// @param fixed the address, if it has no variables
  record Pass(Template address, @Nullable Address fixed) implements StreamContent {
    @Override
    public Handler prepare(Scope server) {
      return this::pass;
    }

    private void pass(StreamSession session) {
      session.action("passing connection to port");
      Connection connection = session.connection();
      if (session.datagrams()) {
        refuse(session, "cannot pass udp connection");
        return;
      }
      if (session.early() != null) {
        refuse(session, "cannot pass connection with preread data");
        return;
      }
      Address to = fixed == null ? evaluate(session) : fixed;
      if (to == null) {
        session.finish(Status.INTERNAL_SERVER_ERROR);
      } else if (Passed.times(connection) == Passed.MOST) {
        refuse(session, "stream pass cycle");
      } else {
        pass(session, to);
      }
    }

    private static void pass(StreamSession session, Address to) {
      Acceptor acceptor = session.loop().acceptor(to);
      if (acceptor == null) {
        session.log(Level.ERROR, "port not found for \"" + to.text() + "\"");
        session.finish(Status.OK);
        return;
      }
      Channel channel = session.channel();
      Connection connection = channel.connection();
      connection.remote(session.remote());
      session.handOver();
      connection.atClose(new Passed(session, connection.atClose()));
      connection.local(to);
      boolean accepted = false;
      try {
        acceptor.accepted(channel);
        accepted = true;
      } finally {
        if (!accepted) {
          channel.close();
        }
      }
      if (channel.readReady()) { // no event tells of what has come already
        session
            .loop()
            .post(
                Task.of(
                    () -> tellReadable(channel),
                    cause -> channel.handler().failed(channel, cause)));
      }
    }

    private static void tellReadable(Channel channel) {
      if (channel.readReady()) {
        channel.handler().readable(channel);
      }
    }

    private static void refuse(StreamSession session, String message) {
      session.log(Level.ERROR, message);
      session.finish(Status.INTERNAL_SERVER_ERROR);
    }

    /// The address that the variables give now; null, with a line in the log, if they give none.
    private @Nullable Address evaluate(StreamSession session) {
      String text = address.text(session);
      String wrong;
      try {
        UpstreamUrl url = UpstreamUrl.parse(text, 0);
        if (url.literal() != null && !lacksPort(url)) {
          return url.literal();
        }
        wrong = url.literal() == null ? "no addresses" : "no port";
      } catch (UpstreamUrl.InvalidUrlException e) {
        wrong = String.valueOf(e.getMessage());
      }
      session.log(Level.ERROR, wrong + " in pass \"" + text + "\"");
      return null;
    }
  }
}
