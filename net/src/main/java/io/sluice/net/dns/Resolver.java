package io.sluice.net.dns;

import io.sluice.core.ErrorLog;
import io.sluice.core.IpAddress;
import io.sluice.net.Loop;
import io.sluice.net.Timer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Resolves names by asking the servers of one `resolver` directive, on one loop; what they answer
/// is remembered for as long as it holds and somebody asks for it. Servers are asked in turn, the
/// next one after five seconds of silence, and one question is asked once however many wait for it.
///
/// On the loop's thread only.
public final class Resolver {
  /// Seconds until a question is asked again.
  private static final long RESEND = 5;

  /// Seconds for which an answer is kept that nobody asks for.
  private static final long KEEP = 30;

  /// Seconds for which a failure is believed that says nothing about that.
  private static final long FAILURE = 10;

  private static final int IDS = 1 << 16;

  private final Loop loop;
  private final ResolverSettings settings;
  private final ResolverCounters counters;
  private final List<NameServer> servers = new ArrayList<>();
  private final Map<Question, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final Resend resend = new Resend();
  private int next;
  private int asking;

  /// @param log where strange answers are told
  /// @param counters what is counted with
  public Resolver(Loop loop, ResolverSettings settings, ErrorLog log, ResolverCounters counters) {
    this.loop = loop;
    this.settings = settings;
    this.counters = counters;
    Answers answers = new Answers(this, log);
    for (IpAddress address : settings.servers()) {
      servers.add(new NameServer(loop, address, log, answers));
    }
  }

  /// Has the classes loaded that read messages, which takes a moment that a loop has not. Any
  /// thread.
  public static void prepare() {
    byte[] message = Wire.query(0, "localhost", RecordType.A);
    message[2] |= (byte) 0x80;
    try {
      Wire.parse(message, 0, message.length);
    } catch (Reply.Malformed e) {
      throw new IllegalStateException(e);
    }
  }

  /// Looks the addresses of a name up. What is known is told before this returns.
  ///
  /// @param timeoutMillis after which the answer is [Status#TIMEDOUT]; 0 for never
  /// @param then hears the answer once, unless the lookup is cancelled before
  /// @param failed hears what `then` threw, which nobody else does but the loop's owner
  public Lookup lookUp(
      String name, long timeoutMillis, Consumer<Answer> then, Consumer<Throwable> failed) {
    return begin(new Lookup(this, Question.name(name), timeoutMillis, then, failed));
  }

  /// As above, where nothing has to be done about that.
  public Lookup lookUp(String name, long timeoutMillis, Consumer<Answer> then) {
    return lookUp(name, timeoutMillis, then, _ -> {});
  }

  /// Looks up where a service is to be had (RFC 2782), and the addresses of its targets.
  ///
  /// @param service `http` for `_http._tcp`, or the labels themselves if it has a dot
  /// @param failed hears what `then` threw
  public Lookup lookUpService(
      String service,
      String name,
      long timeoutMillis,
      Consumer<Answer> then,
      Consumer<Throwable> failed) {
    return begin(new Lookup(this, Question.service(service, name), timeoutMillis, then, failed));
  }

  /// As above, where nothing has to be done about that.
  public Lookup lookUpService(
      String service, String name, long timeoutMillis, Consumer<Answer> then) {
    return lookUpService(service, name, timeoutMillis, then, _ -> {});
  }

  /// Gives everything up and closes its sockets. Nobody hears of what was asked for.
  public void close() {
    loop.cancel(resend);
    for (Entry entry : entries.values()) {
      entry.release().forEach(Lookup::cancel);
      entry.end();
    }
    entries.clear();
    asking = 0;
    servers.forEach(NameServer::close);
  }

  Loop loop() {
    return loop;
  }

  Lookup begin(Lookup lookup) {
    resolve(lookup, lookup.question());
    return lookup;
  }

  private long now() {
    return loop.nowMillis() / 1000;
  }

  long believeFailureUntil() {
    return now() + (settings.valid() > 0 ? settings.valid() : FAILURE);
  }

  int chance(int bound) {
    return loop.clock().random().nextInt(bound);
  }

  void timedOut() {
    counters.answered(Status.TIMEDOUT);
  }

  // ---- asking

  private void resolve(Lookup lookup, Question question) {
    Entry entry = entries.get(question);
    if (entry != null && entry.valid >= now()) {
      entry.expires = now() + KEEP;
      tell(lookup, entry, true);
    } else if (entry != null && entry.asking()) {
      if (!entry.awaited()) {
        askAgain(entry);
      }
      lookup.await(entry);
    } else if (!question.askable()) {
      lookup.end(Answer.of(Status.NXDOMAIN, believeFailureUntil()));
    } else {
      ask(lookup, entry == null ? new Entry(question) : entry);
    }
    forgetUnused();
  }

  private void ask(Lookup lookup, Entry entry) {
    Question question = entry.question();
    counters.asked(question.kind());
    entries.put(question, entry);
    entry.begin();
    switch (question.kind()) {
      case NAME -> {
        if (settings.ipv4()) {
          add(entry, RecordType.A);
        }
        if (settings.ipv6()) {
          add(entry, RecordType.AAAA);
        }
      }
      case SERVICE -> add(entry, RecordType.SRV);
    }
    entry.server = next;
    next = (next + 1) % servers.size();
    if (!send(entry)) {
      sendToNext(entry);
    }
    entry.expires = now() + RESEND;
    lookup.await(entry);
    if (asking++ == 0) {
      loop.schedule(resend, RESEND * 1000);
    }
  }

  private void add(Entry entry, RecordType type) {
    int id = chance(IDS);
    while (!free(id)) {
      id = (id + 1) % IDS;
    }
    entry.queries.add(new Query(entry, type, id));
  }

  private boolean free(int id) {
    for (NameServer server : servers) {
      if (!server.free(id)) {
        return false;
      }
    }
    return true;
  }

  private boolean send(Entry entry) {
    NameServer server = servers.get(entry.server);
    for (Query query : entry.queries) {
      if (!query.answered() && !query.send(server)) {
        return false;
      }
    }
    return true;
  }

  private void sendToNext(Entry entry) {
    entry.server = (entry.server + 1) % servers.size();
    send(entry);
  }

  /// Does not leave whoever comes to wait for the rest of the five seconds that others have waited
  /// in vain; a late answer to what they asked is welcome, too.
  private void askAgain(Entry entry) {
    sendToNext(entry);
    entry.expires = now() + RESEND;
  }

  /// Asks the next server what has not been answered in time, and drops what nobody waits for.
  private final class Resend extends Timer {
    @Override
    protected void failed(Throwable cause) {
      if (asking > 0) {
        loop.schedule(this, RESEND * 1000);
      }
    }

    @Override
    protected void fire() {
      long now = now();
      long first = Long.MAX_VALUE;
      for (Entry entry : List.copyOf(entries.values())) {
        if (!entry.asking()) {
          continue;
        }
        if (now >= entry.expires && entry.awaited()) {
          askAgain(entry);
        } else if (now >= entry.expires) {
          drop(entry);
          continue;
        }
        first = Math.min(first, entry.expires);
      }
      if (asking > 0) {
        loop.schedule(this, Math.max(1, first - now) * 1000);
      }
    }
  }

  private void drop(Entry entry) {
    end(entry);
    entries.remove(entry.question(), entry);
  }

  private void end(Entry entry) {
    entry.end();
    if (--asking == 0) {
      loop.cancel(resend);
    }
  }

  /// Two at a time, the longest unused first, so that nothing grows and nothing takes long.
  private void forgetUnused() {
    for (int i = 0; i < 2 && !entries.isEmpty(); i++) {
      Entry oldest = entries.values().iterator().next();
      if (oldest.asking() || now() <= oldest.expires) {
        return;
      }
      entries.remove(oldest.question(), oldest);
    }
  }

  // ---- answering

  /// Everything about an entry has been answered.
  void complete(Entry entry) {
    end(entry);
    boolean known = !entry.addresses.isEmpty() || !entry.services.isEmpty() || entry.alias != null;
    if (entry.failure != Status.NOERROR || !known) {
      Status status = entry.failure == Status.NOERROR ? Status.NXDOMAIN : entry.failure;
      counters.answered(status);
      entries.remove(entry.question(), entry);
      Answer failed = Answer.of(status, believeFailureUntil());
      entry.release().forEach(lookup -> lookup.end(failed));
      return;
    }
    counters.answered(Status.NOERROR);
    entry.addresses.sort(Comparator.comparing(IpAddress::isV6)); // whichever was answered first
    entry.valid = now() + (settings.valid() > 0 ? settings.valid() : entry.ttl);
    entry.expires = now() + KEEP;
    entry.release().forEach(lookup -> tell(lookup, entry, false));
  }

  /// Tells what is known, or goes on where it leads.
  private void tell(Lookup lookup, Entry entry, boolean rotate) {
    if (lookup.over()) {
      return;
    }
    if (!entry.addresses.isEmpty()) {
      lookup.end(answer(entry, rotate));
    } else if (!entry.services.isEmpty()) {
      new ServiceTargets(this, lookup, entry).resolve();
    } else if (entry.alias != null && lookup.follow()) {
      resolve(lookup, entry.question().about(entry.alias));
    } else {
      lookup.end(Answer.of(Status.NXDOMAIN, believeFailureUntil()));
    }
  }

  /// What is asked for again begins at another address, so that users share the load.
  private Answer answer(Entry entry, boolean rotate) {
    List<Answer.Found> found = new ArrayList<>();
    for (IpAddress address : entry.addresses) {
      found.add(new Answer.Found(address, entry.question().name(), 0, 1));
    }
    if (rotate) {
      Collections.rotate(found, chance(found.size()));
    }
    return new Answer(Status.NOERROR, List.copyOf(found), entry.valid, List.of());
  }
}
