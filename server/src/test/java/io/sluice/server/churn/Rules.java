package io.sluice.server.churn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The rules of nginx, which every request that is passed on is held against. They are told what
/// the sockets of the server under test see, and never ask it anything.
///
/// - Nobody is asked who is dead, down, full, gone, or drained; but one request finds out whether a
///   dead server is back, and who is bound to a draining server is let through.
/// - A request that may be passed on to another server is, as long as there is one.
/// - A request that may not be passed on a second time is not.
/// - The client is told what the last attempt came to.
final class Rules {
  /// How long somebody in a queue may be left without a server that is free, in nanoseconds.
  private static final long PATIENCE = 500_000_000;

  /// How long it may take to hear that one is free, and what it takes to send a request.
  private static final long SOON = 25_000_000;

  private final Journal journal;
  private final Roster roster;
  private final boolean prompt;
  private final boolean layered;
  private final Map<Integer, Ask> asks = new LinkedHashMap<>();
  private int attempts;
  private int retries;
  private int unserved;

  /// @param prompt whether the network takes at once what is sent, so that what happens is known
  ///   when it does
  /// @param layered whether the server's connections have a layer that cuts what comes at once
  Rules(Journal journal, Roster roster, boolean prompt, boolean layered) {
    this.layered = layered;
    this.journal = journal;
    this.roster = roster;
    this.prompt = prompt;
  }

  private Plan plan() {
    return roster.plan();
  }

  int attempts() {
    return attempts;
  }

  /// Attempts on another server.
  int retries() {
    return retries;
  }

  /// Requests that have found no server.
  int unserved() {
    return unserved;
  }

  /// A client begins to send a request.
  ///
  /// @param cookie that it is sent with
  /// @param fresh whether it is the first on its connection
  /// @param pipelined whether there is one before it that is not answered
  Ask asked(Wish wish, @Nullable String cookie, boolean fresh, boolean pipelined) {
    Ask ask = new Ask(asks.size() + 1, wish, cookie, fresh, pipelined, journal.nanos());
    asks.put(ask.id, ask);
    journal.note("client asks " + ask);
    return ask;
  }

  /// All requests so far, by their marks.
  Map<Integer, Ask> asks() {
    return asks;
  }

  @Nullable Ask ask(int id) {
    return asks.get(id);
  }

  // ---- attempts

  /// A request goes to a server.
  ///
  /// @return null if that is none of its group's
  @Nullable Talk begins(Ask ask, String address, boolean reused) {
    journal.note("#" + ask.id + " goes to " + address + (reused ? " over a kept connection" : ""));
    attempts++;
    if (ask.over || ask.talk != null) {
      journal.wrong(ask + " goes to " + address + " as well");
    }
    if (!ask.mayAskAnother) {
      journal.wrong(ask + " goes to " + address + " although it may not be passed on again");
    }
    boolean first = ask.candidates.isEmpty();
    if (first) {
      ask.began = journal.millis();
      ask.candidates = roster.candidates(ask);
    }
    retries += ask.addresses.isEmpty() ? 0 : 1;
    narrow(ask, address);
    Seat server = ask.candidates.isEmpty() ? null : ask.candidates.getFirst().at(address);
    if (server == null) {
      return null;
    }
    waited(ask, server);
    ask.candidates.forEach(each -> each.asks(server));
    ask.mustAskAnother = false;
    ask.addresses.add(address);
    boolean alone = ask.candidates.getFirst().alone();
    server.asked(journal.nanos(), alone);
    Talk talk = new Talk(ask, server, alone, reused, journal.millis());
    ask.talk = talk;
    return talk;
  }

  /// Who waits is told as soon as a server is free. That one is not dead any more is seen later,
  /// and so is what happens under another configuration.
  private void waited(Ask ask, Seat server) {
    boolean queues = plan().group(ask.wish.group()).queue() > 0;
    long since = Math.max(ask.failed * 1_000_000, server.account().changed());
    if (queues
        && sure(ask)
        && server.well()
        && !roster.replaced()
        && journal.nanos() - since > SOON) {
      journal.wrong(ask + " has waited for " + server);
    }
  }

  /// Whether it is known since when it needs a server.
  private boolean sure(Ask ask) {
    return prompt && (!ask.addresses.isEmpty() || (ask.wish.body() < 0 && !ask.pipelined));
  }

  /// Leaves the ways to see it in which this is right.
  private void narrow(Ask ask, String address) {
    List<Candidate> left = new ArrayList<>();
    for (Candidate each : ask.candidates) {
      Seat server = each.at(address);
      if (server != null && each.open(journal.second()).contains(server)) {
        left.add(each);
      }
    }
    if (left.isEmpty()) {
      journal.wrong(ask + " goes to " + address + " against the rules: " + ask.candidates);
      left = ask.candidates.stream().filter(each -> each.at(address) != null).toList();
    }
    if (left.stream().map(Candidate::alone).distinct().count() > 1
        || left.stream().map(each -> each.at(address)).distinct().count() > 1) {
      journal.unclear();
    }
    ask.candidates = left;
  }

  /// A server's answer goes to the client.
  void accepted(Talk talk, int status) {
    talk.accepted = true;
    talk.ask.statuses = new TreeSet<>(List.of(status));
    talk.ask.mayAskAnother = false;
  }

  /// Whether an answer leads to another server: only as long as there is another attempt.
  boolean asksAnother(Talk talk, String word) {
    if (!mayAskAnother(talk, word)) {
      return false;
    }
    List<Candidate> all = talk.ask.candidates;
    long more = all.stream().filter(each -> each.tries() > 1).count();
    if (more > 0 && more < all.size()) {
      journal.unclear();
    }
    return more > 0;
  }

  private boolean mayAskAnother(Talk talk, String word) {
    Plan.Passing passing = plan().passing();
    Wish wish = talk.ask.wish;
    boolean twice = talk.sent && !wish.idempotent() && !passing.next().contains("non_idempotent");
    boolean streams = talk.sent && passing.streams(wish);
    long limit = passing.nextTimeout() * 1000L;
    boolean late = limit > 0 && journal.millis() - talk.ask.began >= limit;
    boolean may = passing.next().contains(word) && !twice && !streams && !late;
    if (may && layered && talk.sent && wish.body() > 0 && !passing.requestBuffering()) {
      journal.unclear(); // the body may have come in pieces all the same
    }
    return may;
  }

  /// An attempt was in vain.
  ///
  /// @param word what `proxy_next_upstream` calls it
  /// @param status what the client is told if nobody else is asked
  void inVain(Talk talk, String word, int status) {
    journal.note("#" + talk.ask.id + " had " + word + " of " + talk.server.address());
    Ask ask = talk.ask;
    ask.talk = null;
    ask.failed = journal.millis();
    boolean well = word.equals("http_403") || word.equals("http_404");
    talk.server.account().ended(journal.nanos(), talk.alone, !well);
    ask.candidates.forEach(each -> each.tried(talk.reused && word.equals("error")));
    boolean queues = plan().group(ask.wish.group()).queue() > 0;
    ask.statuses = new TreeSet<>();
    ask.mayAskAnother = false;
    ask.mustAskAnother = true;
    ask.mayEnd = false;
    for (Candidate each : ask.candidates) {
      boolean may = each.tries() > 0 && mayAskAnother(talk, word);
      boolean open = !each.open(journal.second()).isEmpty();
      ask.mayAskAnother |= may && (open || queues);
      ask.mustAskAnother &= may && open;
      ask.mayEnd |= !may;
      ask.statuses.add(may ? 502 : status);
    }
  }

  /// A server has done its part.
  void done(Talk talk) {
    journal.note("#" + talk.ask.id + " is done with " + talk.server.address());
    talk.ask.talk = null;
    talk.ask.mayAskAnother = false;
    roster.learn(talk);
    talk.server.account().ended(journal.nanos(), talk.alone, false);
  }

  // ---- what the log says

  /// A request is over.
  ///
  /// @param line its mark, status and servers
  void over(String line) {
    journal.note("log: " + line);
    String[] fields = line.split("\\|", -1);
    if (fields[0].isEmpty() && fields[1].equals("400") && !prompt) {
      return; // the client has gone in the middle of its head
    }
    Ask ask = fields[0].isEmpty() ? null : asks.get(Sockets.id(fields[0]));
    if (ask == null) {
      journal.wrong("the log has a request of nobody: " + line);
      return;
    }
    int status = Integer.parseInt(fields[1]);
    if (ask.over) {
      journal.wrong("the log has it twice: " + ask);
    }
    ask.over = true;
    if (ask.gone) {
      return;
    }
    servers(ask, fields[2]);
    if (ask.candidates.isEmpty()) {
      unserved(ask, status, roster.candidates(ask));
    } else if (ask.mustAskAnother) {
      journal.wrong(ask + " ends with " + status + " although it might go on: " + ask.candidates);
    } else if (!ask.statuses.contains(status)) {
      journal.wrong(ask + " ends with " + status + " instead of " + ask.statuses);
    } else if (ask.mayAskAnother && !ask.mayEnd) {
      unserved(ask, status, ask.candidates);
    }
  }

  private void servers(Ask ask, String said) {
    String tried = String.join(", ", ask.addresses);
    String none = (tried.isEmpty() ? "" : tried + ", ") + ask.wish.group();
    if (said.equals(none)) {
      unserved++;
    } else if (!said.equals(tried)) {
      journal.wrong(ask + " went to " + tried + " as the log has it: " + said);
    }
  }

  /// No server is asked: there must not be one, or the queue is full, or it took too long.
  private void unserved(Ask ask, int status, List<Candidate> candidates) {
    Plan.Group group = plan().group(ask.wish.group());
    long waited = journal.millis() - ask.failed;
    if (status != 502) {
      journal.wrong(ask + " was not passed on and ends with " + status);
    } else if (group.queue() == 0) {
      if (prompt && candidates.stream().noneMatch(each -> each.open(journal.second()).isEmpty())) {
        journal.wrong(ask + " finds nobody although there is somebody: " + candidates);
      }
    } else if (!sure(ask)) {
      journal.note("#" + ask.id + " began to wait nobody knows when");
    } else if (waited < group.queueTimeout() * 1000L) {
      long waiting = asks.values().stream().filter(each -> waits(each, group)).count();
      if (waiting < group.queue()) {
        journal.wrong(ask + " is told that the queue is full after " + waited + " ms: " + waiting);
      }
    } else if (candidates.stream().allMatch(this::starves)) {
      journal.wrong(ask + " starves in the queue: " + candidates);
    }
  }

  private static boolean waits(Ask ask, Plan.Group group) {
    return !ask.over && ask.talk == null && ask.wish.group().equals(group.name());
  }

  /// Whether there was somebody to ask for long.
  private boolean starves(Candidate candidate) {
    long before = journal.nanos() - PATIENCE;
    List<Seat> then = candidate.open(before / 1_000_000_000);
    return candidate.open(journal.second()).stream()
        .anyMatch(each -> each.account().changed() < before && then.contains(each));
  }
}
