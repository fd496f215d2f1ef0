package io.sluice.net.dns;

import io.sluice.core.log.ErrorLog;
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
    query.answered(code);
    if (code == Status.NOERROR) {
      take(query, reply.records());
    }
    resolver.progress(query.entry());
  }

  /// Takes over what is of use. If nothing is, there are no records of the type that was asked for:
  /// a name server that puts a SOA or a HINFO (RFC 8482) among the answers, or the addresses of the
  /// other family, says no more than one that has no answers.
  private void take(Query query, List<ResourceRecord> records) {
    boolean any = false;
    for (ResourceRecord record : records) {
      boolean used = of(query, record);
      if (used) {
        add(query.entry(), record);
      }
      any |= used;
    }
    if (!records.isEmpty() && !any) {
      malformed(
          query.type() == RecordType.SRV
              ? "no SRV type in DNS response"
              : "no A or CNAME types in DNS response");
    }
  }

  /// Whether a record is of use to whoever sent the query; the log is told of one that has no
  /// business in a reply to it.
  private boolean of(Query query, ResourceRecord record) {
    if (record.recordClass() != Wire.INTERNET) {
      malformed("unexpected RR class " + record.recordClass() + " in DNS response");
      return false;
    }
    int type =
        switch (record) {
          case ResourceRecord.Host host ->
              (host.address().isV6() ? RecordType.AAAA : RecordType.A).number;
          case ResourceRecord.Alias _ -> RecordType.CNAME.number;
          case ResourceRecord.Service _ -> RecordType.SRV.number;
          case ResourceRecord.Other other -> other.type();
        };
    if (type == query.type().number || type == RecordType.CNAME.number) {
      return true;
    }
    if (record instanceof ResourceRecord.Host && query.type() != RecordType.SRV) {
      malformed("unexpected " + RecordType.of(type) + " record in DNS response");
    } else if (type != RecordType.DNAME.number) { // the CNAME that belongs to it is there as well
      malformed("unexpected RR type " + type + " in DNS response");
    }
    return false;
  }

  private static void add(Entry entry, ResourceRecord record) {
    entry.ttl = Math.min(entry.ttl, record.ttl());
    switch (record) {
      case ResourceRecord.Host host -> entry.addresses.add(host.address());
      case ResourceRecord.Alias alias -> entry.alias = alias.target();
      case ResourceRecord.Service service -> entry.services.add(service);
      case ResourceRecord.Other _ -> {}
    }
  }
}
