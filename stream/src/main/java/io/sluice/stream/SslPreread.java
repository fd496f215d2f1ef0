package io.sluice.stream;

import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Slot;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.net.tls.ClientHello;
import io.sluice.net.tls.ClientHelloReader;
import java.util.List;

/// `ssl_preread`: reads the ClientHello of a connection without ending its TLS, and chooses the
/// virtual server by the name in it.
public final class SslPreread implements StreamFeature, Preread {
  static final Directive<Boolean> SSL_PREREAD =
      Directive.flag("ssl_preread", false)
          .in(STREAM, STREAM_SERVER)
          .doc("Whether the ClientHello of a connection is read before its session goes on.");

  private static final Slot<ClientHelloReader> READER = Exchange.slot();

  public SslPreread() {}

  @Override
  public String name() {
    return "ssl_preread";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(SSL_PREREAD);
  }

  @Override
  public void variables(Variables variables) {
    if (!variables.isHttp()) {
      define(variables, "protocol", (hello, out) -> out.append(hello.version()));
      define(variables, "server_name", (hello, out) -> out.append(hello.serverName()));
      define(variables, "alpn_protocols", (hello, out) -> out.append(hello.protocols()));
    }
  }

  /// Appends something of a hello.
  private interface Part {
    void write(ClientHello hello, Bytes out);
  }

  private static void define(Variables variables, String name, Part part) {
    variables.define(
        Variable.of(
            "ssl_preread_" + name,
            (exchange, out) -> {
              ClientHelloReader reader = exchange.get(READER);
              if (reader != null) {
                part.write(reader.hello(), out);
              }
              return reader != null;
            }));
  }

  @Override
  public void install(StreamBuilder stream) {
    stream.preread(this);
  }

  @Override
  public boolean wants(StreamSession session) {
    return session.settings().get(SSL_PREREAD) && !session.datagrams();
  }

  @Override
  public Outcome look(StreamSession session, byte[] b, int offset, int count) {
    ClientHelloReader reader = session.get(READER);
    if (reader == null) {
      reader = new ClientHelloReader();
      session.set(READER, reader);
    }
    return switch (reader.read(b, offset, offset + count)) {
      case MORE -> Outcome.SUSPEND;
      case NOT_A_HELLO -> {
        session.set(READER, null);
        yield Outcome.NEXT;
      }
      case DONE -> {
        session.serverName(reader.hello().serverName());
        yield Outcome.NEXT_PHASE;
      }
    };
  }
}
