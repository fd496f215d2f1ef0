package io.sluice.net.dns;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Timer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a resolver knows about one question: who waits for it and what is on its way, or what was
/// answered; both, while one family is known and the other is late. As a timer it ends the wait for
/// that one. Times are seconds of the loop's time.
final class Entry extends Timer {
  private final Resolver resolver;
  private final Question question;
  private final List<Lookup> waiting = new ArrayList<>();

  /// What is on its way; empty once everything has been answered.
  final List<Query> queries = new ArrayList<>(2);

  /// Who was asked last, an index of the resolver's servers.
  int server;

  final List<IpAddress> addresses = new ArrayList<>();
  final List<ResourceRecord.Service> services = new ArrayList<>();
  @Nullable String alias;
  long ttl = Long.MAX_VALUE;

  /// Until when what is known holds.
  long valid = Long.MIN_VALUE;

  /// What could not be resolved although something was.
  List<Answer.Unresolved> missing = List.of();

  /// When to send again what has not been answered.
  long resend;

  /// When to forget what is known if nobody asks.
  long expires;

  Entry(Resolver resolver, Question question) {
    this.resolver = resolver;
    this.question = question;
  }

  Question question() {
    return question;
  }

  boolean asking() {
    return !queries.isEmpty();
  }

  /// Whether something is known that can be told.
  boolean known() {
    return !addresses.isEmpty() || !services.isEmpty() || alias != null;
  }

  /// Whether what is known has been told since the question was asked.
  boolean told() {
    return valid != Long.MIN_VALUE;
  }

  /// Why nothing is known. That name servers cannot say is more than that one says that there is
  /// nothing: what was known before may still be right.
  Status failure() {
    return queries.stream()
        .map(Query::status)
        .filter(status -> status != Status.NOERROR && status != Status.NXDOMAIN)
        .findFirst()
        .orElse(Status.NXDOMAIN);
  }

  /// The families that are not known.
  List<Answer.Unresolved> unresolved() {
    List<Answer.Unresolved> all = new ArrayList<>(0);
    for (Query query : queries) {
      Status status = query.status();
      if (status != Status.NOERROR && status != Status.NXDOMAIN) {
        all.add(new Answer.Unresolved(question.name(), status, query.type().family()));
      }
    }
    return all;
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
    missing = List.of();
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
    resolver.loop().cancel(this);
  }

  @Override
  protected void fire() {
    resolver.tellWhatIsKnown(this);
  }
}
