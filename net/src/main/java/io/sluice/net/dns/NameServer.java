package io.sluice.net.dns;

import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.LogContext;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Connection;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One name server as one loop sees it. While something is asked of it there is a connected socket,
/// so that nobody else's datagrams arrive; with the last answer it is closed, and the next question
/// leaves from another port, which the system chooses at random (RFC 5452, section 9.2).
final class NameServer implements ChannelHandler, LogContext {
  private final Loop loop;
  private final IpAddress address;
  private final ErrorLog log;
  private final Replies replies;
  private final Map<Integer, Query> waiting = new LinkedHashMap<>();
  private @Nullable Connection socket;
  private @Nullable ReplyStream stream;

  /// What takes the replies.
  interface Replies {
    /// A reply has come.
    ///
    /// @param query that has its number, or null if none has
    void received(NameServer from, @Nullable Query query, Reply reply, boolean overStream);

    /// The message cannot be read.
    void malformed(String message);
  }

  NameServer(Loop loop, IpAddress address, ErrorLog log, Replies replies) {
    this.loop = loop;
    this.address = address;
    this.log = log;
    this.replies = replies;
  }

  Loop loop() {
    return loop;
  }

  IpAddress address() {
    return address;
  }

  /// Whether no query of this number waits here.
  boolean free(int id) {
    return !waiting.containsKey(id);
  }

  /// A query that waits here and asks what a reply says it was asked, or null.
  @Nullable Query like(Reply reply) {
    for (Query query : waiting.values()) {
      if (query.matches(reply)) {
        return query;
      }
    }
    return null;
  }

  boolean send(Query query) {
    waiting.put(query.id(), query);
    if (query.stream) {
      return stream().send(query.message());
    }
    return sendDatagram(query.message());
  }

  private ReplyStream stream() {
    ReplyStream known = stream;
    if (known == null) {
      stream = known = new ReplyStream(this);
    }
    return known;
  }

  private boolean sendDatagram(byte[] message) {
    Connection open = socket;
    if (open == null) {
      try {
        open = loop.connectDatagram(address, ConnectOptions.DEFAULT, this);
      } catch (SystemException e) {
        failed(e.operation(), e.errno());
        return false;
      }
      socket = open;
    }
    if (open.send(message, 0, message.length, false) == message.length) {
      return true;
    }
    failed("send()", open.errno());
    closeSocket();
    return false;
  }

  @Override
  public void readable(Channel c) {
    byte[] buffer = loop.receiveBuffer();
    while (c.equals(socket) && c.readReady()) {
      int count = c.recv(buffer, 0, buffer.length);
      if (count == Channel.AGAIN) {
        return;
      }
      if (count < 0) {
        failed("recv()", c.errno());
        closeSocket();
        return;
      }
      received(buffer, 0, count, false);
    }
  }

  @Override
  public void writable(Channel c) {}

  @Override
  public void failed(Channel c, Throwable cause) {
    closeSocket();
  }

  /// A message has come.
  void received(byte[] b, int offset, int count, boolean overStream) {
    Reply reply;
    try {
      reply = Wire.parse(b, offset, count);
    } catch (Reply.Malformed e) {
      replies.malformed(String.valueOf(e.getMessage()));
      return;
    }
    replies.received(this, waiting.get(reply.id()), reply, overStream);
  }

  /// Nothing more is expected for a query.
  void end(Query query) {
    waiting.remove(query.id(), query);
    if (waiting.isEmpty()) {
      close();
    }
  }

  void close() {
    closeSocket();
    if (stream != null) {
      stream.close();
    }
  }

  private void closeSocket() {
    Connection open = socket;
    socket = null;
    if (open != null) {
      open.close();
    }
  }

  /// Logs an error of the system.
  void failed(String operation, int errno) {
    log.log(ErrorLog.Level.ERROR, operation + " failed" + SystemError.reason(errno), this);
  }

  @Override
  public long connectionNumber() {
    return 0;
  }

  @Override
  public void writeContext(Bytes out) {
    out.append(" while resolving, resolver: ").append(address.text());
  }
}
