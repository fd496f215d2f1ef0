package io.sluice.net.dns;

import io.sluice.core.ErrorLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Judges what name servers send: what does not belong to a question is told to the log and has no
/// effect, so that the true answer may still come.
final class Answers implements NameServer.Replies {
  private final Resolver resolver;
  private final ErrorLog log;

  Answers(Resolver resolver, ErrorLog log) {
    this.resolver = resolver;
    this.log = log;
  }

  @Override
  public void malformed(String message) {
    log.log(ErrorLog.Level.ERROR, message);
  }

  @Override
  public void received(NameServer from, @Nullable Query query, Reply reply, boolean overStream) {
    if (!reply.isResponse() || (reply.truncated() && overStream)) {
      malformed(
          "invalid %s DNS response %d fl:%04X"
              .formatted(overStream ? "TCP" : "UDP", reply.id(), reply.flags()));
      return;
    }
    Status code = Status.of(reply.code());
    if (code == Status.FORMERR || code == Status.UNKNOWN) {
      refused(query, reply, code);
    } else if (query == null || query.answered() || !query.matches(reply)) {
      unexpected(from, reply);
    } else if (!reply.truncated()) {
      answered(query, code, reply);
    } else if (!query.stream) {
      query.sendOverStream();
    }
  }

  /// The server did not even say what the question was; another one is asked in time.
  private void refused(@Nullable Query query, Reply reply, Status code) {
    String message =
        "DNS error (" + reply.code() + ": " + code.text() + "), query id:" + reply.id();
    if (query != null && code == Status.FORMERR) {
      message += ", name:\"" + query.entry().question().name() + '"';
    }
    malformed(message);
  }

  private void unexpected(NameServer from, Reply reply) {
    RecordType type = RecordType.of(reply.type());
    Query meant = from.like(reply);
    if (type == null || type == RecordType.CNAME || type == RecordType.DNAME) {
      malformed("unknown query type " + reply.type() + " in DNS response");
    } else if (meant == null) {
      malformed("unexpected DNS response for " + reply.name());
    } else {
      malformed(
          "wrong ident "
              + reply.id()
              + " in DNS response for "
              + reply.name()
              + ", expect "
              + meant.id());
    }
  }

  private void answered(Query query, Status code, Reply reply) {
    Entry entry = query.entry();
    if (code != Status.NOERROR) {
      if (entry.failure == Status.NOERROR) {
        entry.failure = code;
      }
    } else if (!take(query, reply.records())) {
      return;
    }
    query.end();
    if (entry.queries.stream().allMatch(Query::answered)) {
      resolver.complete(entry);
    }
  }

  /// Takes the records over if there is nothing wrong with any.
  private boolean take(Query query, List<ResourceRecord> records) {
    Entry entry = query.entry();
    List<ResourceRecord> taken = new ArrayList<>();
    long ttl = entry.ttl;
    for (ResourceRecord record : records) {
      if (record.recordClass() != Wire.INTERNET) {
        malformed("unexpected RR class " + record.recordClass() + " in DNS response");
        return false;
      }
      ttl = Math.min(ttl, record.ttl());
      switch (record) {
        case ResourceRecord.Host host -> {
          boolean wanted = query.type() == (host.address().isV6() ? RecordType.AAAA : RecordType.A);
          if (!wanted && query.type() != RecordType.SRV) {
            String type = host.address().isV6() ? "AAAA" : "A";
            malformed("unexpected " + type + " record in DNS response");
            return false;
          }
          if (wanted) {
            taken.add(host);
          } else {
            unexpectedType(host.address().isV6() ? RecordType.AAAA.number : RecordType.A.number);
          }
        }
        case ResourceRecord.Alias alias -> taken.add(alias);
        case ResourceRecord.Service service -> {
          if (query.type() == RecordType.SRV) {
            taken.add(service);
          } else {
            unexpectedType(RecordType.SRV.number);
          }
        }
        case ResourceRecord.Other other -> {
          if (other.type() != RecordType.DNAME.number) {
            unexpectedType(other.type());
          }
        }
      }
    }
    if (!records.isEmpty() && taken.isEmpty()) {
      malformed(
          query.type() == RecordType.SRV
              ? "no SRV type in DNS response"
              : "no A or CNAME types in DNS response");
      return false;
    }
    entry.ttl = ttl;
    entry.alias = null; // of the last reply: a name that is an alias is one for every type
    taken.forEach(record -> add(entry, record));
    return true;
  }

  private void unexpectedType(int number) {
    malformed("unexpected RR type " + number + " in DNS response");
  }

  private static void add(Entry entry, ResourceRecord record) {
    switch (record) {
      case ResourceRecord.Host host -> entry.addresses.add(host.address());
      case ResourceRecord.Alias alias -> entry.alias = alias.target();
      case ResourceRecord.Service service -> entry.services.add(service);
      case ResourceRecord.Other _ -> {}
    }
  }
}
