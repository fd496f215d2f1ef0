package io.sluice.net.dns;

import io.sluice.core.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a resolver knows about one question: who waits for it and what is on its way, or what was
/// answered. Times are seconds of the loop's time.
final class Entry {
  private final Question question;
  private final List<Lookup> waiting = new ArrayList<>();

  /// What is on its way; empty once everything has been answered.
  final List<Query> queries = new ArrayList<>(2);

  /// Who was asked last, an index of the resolver's servers.
  int server;

  /// The first failure, which is that of the whole.
  Status failure = Status.NOERROR;

  final List<IpAddress> addresses = new ArrayList<>();
  final List<ResourceRecord.Service> services = new ArrayList<>();
  @Nullable String alias;
  long ttl = Long.MAX_VALUE;

  /// Until when what is known holds.
  long valid = Long.MIN_VALUE;

  /// When to send again while it is asked for; afterwards, when to forget it if nobody asks.
  long expires;

  Entry(Question question) {
    this.question = question;
  }

  Question question() {
    return question;
  }

  boolean asking() {
    return !queries.isEmpty();
  }

  boolean awaited() {
    return !waiting.isEmpty();
  }

  void add(Lookup lookup) {
    waiting.add(lookup);
  }

  void remove(Lookup lookup) {
    waiting.remove(lookup);
  }

  /// Takes all that wait off the list.
  List<Lookup> release() {
    List<Lookup> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  /// Forgets what was answered.
  void begin() {
    failure = Status.NOERROR;
    addresses.clear();
    services.clear();
    alias = null;
    ttl = Long.MAX_VALUE;
    valid = Long.MIN_VALUE;
  }

  /// Drops what is on its way.
  void end() {
    queries.forEach(Query::end);
    queries.clear();
  }
}
