package io.sluice.net.dns;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message that is on its way to a name server and has not been answered.
final class Query {
  private final Entry entry;
  private final RecordType type;
  private final int id;
  private final byte[] message;
  private final List<NameServer> asked = new ArrayList<>(1);

  /// Whether it goes over TCP, since the answer is too large for a datagram.
  boolean stream;

  private boolean answered;
  private Status failure = Status.NOERROR;

  Query(Entry entry, RecordType type, int id) {
    this.entry = entry;
    this.type = type;
    this.id = id;
    this.message = Wire.query(id, entry.question().name(), type);
  }

  Entry entry() {
    return entry;
  }

  RecordType type() {
    return type;
  }

  int id() {
    return id;
  }

  byte[] message() {
    return message;
  }

  /// Whether a reply is about it, apart from its number.
  boolean matches(Reply reply) {
    return reply.type() == type.number && reply.name().equals(entry.question().name());
  }

  boolean answered() {
    return answered;
  }

  /// A name server has replied, with records or without.
  ///
  /// @param code [Status#NOERROR], or why there are no records
  void answered(Status code) {
    failure = code;
    end();
  }

  /// What is known of the records: [Status#NOERROR] that these are all, if there are any; otherwise
  /// why it is not known, which of a query that is on its way is that nobody has replied.
  Status status() {
    return answered ? failure : Status.TIMEDOUT;
  }

  /// Sends it; false if that cannot be done.
  boolean send(NameServer server) {
    if (!asked.contains(server)) {
      asked.add(server);
    }
    return server.send(this);
  }

  /// Sends it again to whoever was asked last, over TCP.
  void sendOverStream() {
    stream = true;
    NameServer last = last();
    if (last != null) {
      last.send(this);
    }
  }

  private @Nullable NameServer last() {
    return asked.isEmpty() ? null : asked.getLast();
  }

  /// Nobody waits for it any more.
  void end() {
    answered = true;
    asked.forEach(server -> server.end(this));
    asked.clear();
  }
}
