package io.sluice.server.exchange;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// An origin that responds as soon as it has a head, and sends each byte of the body back at once.
final class Echo implements Consumer<Peer> {
  /// How its response is framed.
  enum Framing {
    CHUNKS,
    /// As long as the request's `Content-Length` or `X-Size` says.
    LENGTH,
    CLOSE
  }

  private final Framing framing;
  private final Map<Peer, Integer> returned = new HashMap<>();

  Echo(Framing framing) {
    this.framing = framing;
  }

  @Override
  public void accept(Peer peer) {
    Message request = Message.of(peer.in(), peer.ended());
    String head = request.head();
    if (head == null) {
      return;
    }
    Integer before = returned.get(peer);
    if (before == null) {
      before = 0;
      peer.send("HTTP/1.1 200 OK\r\n" + fields(head) + "\r\n");
    } else if (before < 0) {
      return;
    }
    byte[] body = request.body();
    if (body.length > before) {
      byte[] piece = Message.chunk(body, before, body.length);
      peer.send(framing == Framing.CHUNKS ? piece : Arrays.copyOfRange(body, before, body.length));
    }
    returned.put(peer, body.length);
    if (request.whole()) {
      returned.put(peer, -1);
      if (framing == Framing.CHUNKS) {
        peer.send("0\r\n\r\n");
      } else if (framing == Framing.CLOSE) {
        peer.close();
      }
    }
  }

  private String fields(String head) {
    String length = Message.field(head, "Content-Length");
    String size = length == null ? Message.field(head, "X-Size") : length;
    return switch (framing) {
      case CHUNKS -> "Transfer-Encoding: chunked\r\n";
      case LENGTH -> "Content-Length: " + size + "\r\n";
      case CLOSE -> "Connection: close\r\n";
    };
  }
}
