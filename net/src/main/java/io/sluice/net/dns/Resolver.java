package io.sluice.net.dns;

import io.sluice.core.address.IpAddress;
import io.sluice.core.log.ErrorLog;
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
/// A and AAAA are two questions, and neither fails the other: addresses of one family are an answer
/// whatever happens to the other, [#FAMILY_DELAY] after they have come at the latest. Where a
/// family is not known because of that, the answer holds for [#FAILURE] seconds at most.
///
/// On the loop's thread only.
public final class Resolver {
  /// Seconds until a question is asked again.
  private static final long RESEND = 5;

  /// Seconds for which an answer is kept that nobody asks for.
  private static final long KEEP = 30;

  /// Seconds for which a failure is believed that says nothing about that.
  private static final long FAILURE = 10;

  /// Milliseconds for which a name whose addresses of one family are known waits for the other: the
  /// "resolution delay" of RFC 8305, section 3, which is 50 ms there, where a person waits.
  private static final long FAMILY_DELAY = 250;

  private static final int IDS = 1 << 16;

  private final Loop loop;
  private final ResolverSettings settings;
  private final ResolverCounters counters;
  private final List<NameServer> servers = new ArrayList<>();
  private final ErrorLog log;
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
    this.log = log;
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
    } else if (entry != null && entry.asking() && !entry.told()) {
      if (!entry.awaited()) {
        askAgain(entry);
      }
      lookup.await(entry);
    } else if (!question.askable()) {
      lookup.end(Answer.of(Status.NXDOMAIN, believeFailureUntil()));
    } else {
      ask(lookup, entry == null ? new Entry(this, question) : entry);
    }
    forgetUnused();
  }

  private void ask(Lookup lookup, Entry entry) {
    Question question = entry.question();
    counters.asked(question.kind());
    entries.put(question, entry);
    if (entry.asking()) {
      end(entry);
    }
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
    entry.resend = now() + RESEND;
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
    entry.resend = now() + RESEND;
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
        if (now >= entry.resend && entry.awaited()) {
          askAgain(entry);
        } else if (now >= entry.resend) {
          giveUp(entry);
          continue;
        }
        first = Math.min(first, entry.resend);
      }
      if (asking > 0) {
        loop.schedule(this, Math.max(1, first - now) * 1000);
      }
    }
  }

  private void giveUp(Entry entry) {
    end(entry);
    if (!entry.told()) {
      entries.remove(entry.question(), entry);
    }
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

  /// One of an entry's queries has been answered.
  void progress(Entry entry) {
    boolean all = entry.queries.stream().allMatch(Query::answered);
    if (all && entry.known()) {
      List<Answer.Unresolved> missing = entry.unresolved();
      end(entry);
      tellAll(entry, missing);
    } else if (all) {
      fail(entry);
    } else if (entry.known() && !entry.told() && !entry.armed()) {
      loop.schedule(entry, FAMILY_DELAY);
    }
  }

  /// Lets nobody wait any longer for the family of an entry that is late; its reply is still
  /// welcome.
  void tellWhatIsKnown(Entry entry) {
    tellAll(entry, entry.unresolved());
  }

  private void fail(Entry entry) {
    Status status = entry.failure();
    end(entry);
    counters.answered(status);
    entries.remove(entry.question(), entry);
    Answer failed = Answer.of(status, believeFailureUntil());
    entry.release().forEach(lookup -> lookup.end(failed));
  }

  private void tellAll(Entry entry, List<Answer.Unresolved> missing) {
    if (!entry.told()) {
      counters.answered(Status.NOERROR);
      missing.forEach(this::warn);
    }
    entry.missing = missing;
    entry.addresses.sort(Comparator.comparing(IpAddress::isV6)); // whichever was answered first
    long holds = settings.valid() > 0 ? settings.valid() : entry.ttl;
    entry.valid = now() + (missing.isEmpty() ? holds : Math.min(holds, FAILURE));
    entry.expires = now() + KEEP;
    entry.release().forEach(lookup -> tell(lookup, entry, false));
  }

  private void warn(Answer.Unresolved missing) {
    String what = missing.family() == Answer.Family.IPV6 ? "IPv6" : "IPv4";
    log.log(
        ErrorLog.Level.WARN,
        what
            + " addresses of "
            + missing.name()
            + " could not be resolved "
            + missing.status().description());
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
    return new Answer(Status.NOERROR, List.copyOf(found), entry.valid, entry.missing);
  }
}
