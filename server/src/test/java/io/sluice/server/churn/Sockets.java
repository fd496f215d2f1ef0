package io.sluice.server.churn;

import io.sluice.net.Connection;
import io.sluice.net.sim.SimWatch;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the sockets of the server under test see of its attempts, told to the [Rules].
///
/// A request says its mark in a field, and it is the address that connections for it come from.
final class Sockets implements SimWatch {
  private final Journal journal;
  private final Roster roster;
  private final Rules rules;
  private final Map<Connection, Link> links = new LinkedHashMap<>();
  private final Map<String, Answer> answers = new HashMap<>();

  /// A connection to a server.
  private static final class Link {
    final String group;
    @Nullable Talk talk;

    Link(String group) {
      this.group = group;
    }
  }

  Sockets(Journal journal, Roster roster, Rules rules) {
    this.journal = journal;
    this.roster = roster;
    this.rules = rules;
  }

  static String mark(int id) {
    return "10.64." + (id >> 8) + "." + (id & 0xFF);
  }

  static int id(String mark) {
    String[] parts = mark.split("\\.", -1);
    return Integer.parseInt(parts[2]) << 8 | Integer.parseInt(parts[3]);
  }

  /// An origin begins to answer.
  ///
  /// @param proxy the address that the request came from
  void answering(String proxy, Answer answer) {
    answers.put(proxy, answer);
  }

  /// Connections to a group's servers that are not in use.
  int idle(String group) {
    return (int)
        links.values().stream()
            .filter(each -> each.talk == null && each.group.equals(group))
            .count();
  }

  int idle() {
    return (int) links.values().stream().filter(each -> each.talk == null).count();
  }

  int busy() {
    return links.size() - idle();
  }

  // ---- what happens

  @Override
  public void opened(Connection c) {
    if (!c.accepted()) {
      Ask ask = rules.ask(id(c.local().host()));
      if (ask == null) {
        journal.wrong("connects to " + c.remote() + " for nobody");
        return;
      }
      Link link = new Link(ask.wish.group());
      links.put(c, link);
      link.talk = rules.begins(ask, c.remote().text(), false);
    }
  }

  @Override
  public void failed(Connection c, int errno) {
    Link link = links.get(c);
    if (link != null && link.talk != null) {
      inVain(link, link.talk, "error", 502);
    }
  }

  private void inVain(Link link, Talk talk, String word, int status) {
    link.talk = null;
    rules.inVain(talk, word, status);
  }

  private void done(Link link, Talk talk) {
    link.talk = null;
    rules.done(talk);
  }

  @Override
  public void sent(Connection c, byte[] b, int off, int count) {
    Link link = links.get(c);
    if (link == null) {
      return;
    }
    if (link.talk == null && count > 0) {
      int most = Math.min(b.length - off, 4096); // the socket may have taken less than there is
      Ask ask = rules.ask(marked(new String(b, off, most, StandardCharsets.ISO_8859_1)));
      if (ask == null) {
        journal.wrong("a request of nobody over " + c);
        return;
      }
      link.talk = rules.begins(ask, c.remote().text(), true);
    }
    Talk talk = link.talk;
    if (talk != null) {
      talk.sent = true;
      talk.moved = journal.millis();
      if (count == Connection.ERROR) {
        inVain(link, talk, "error", 502);
      }
    }
  }

  private static int marked(String head) {
    int at = head.indexOf("X-Bind: ");
    return at < 0 ? -1 : id(head.substring(at + 8, head.indexOf('\r', at)));
  }

  @Override
  public void received(Connection c, byte[] b, int off, int count) {
    Link link = links.get(c);
    Talk talk = link == null ? null : link.talk;
    if (link == null || talk == null) {
      return;
    }
    if (count > 0) {
      talk.received += count;
      moved(link, talk, c);
      if (talk.accepted) { // the head has its time as a whole
        talk.moved = journal.millis();
      }
    } else if (!talk.accepted) {
      inVain(link, talk, "error", 502);
    } else {
      Answer answer = talk.answer;
      boolean whole = count == Connection.EOF && answer != null && answer.total() < 0;
      talk.ask.broken |= !whole;
      done(link, talk);
    }
  }

  private void moved(Link link, Talk talk, Connection c) {
    Answer answer = talk.answer;
    if (answer == null) {
      answer = answers.remove(c.local().text());
      talk.answer = answer;
    }
    if (answer == null) {
      journal.wrong("nobody answers " + talk.ask);
      return;
    }
    if (!talk.accepted && talk.received >= answer.head()) {
      if (!answer.valid()) {
        inVain(link, talk, "invalid_header", 502);
        return;
      }
      int status = answer.status();
      if (status >= 300 && rules.asksAnother(talk, "http_" + status)) {
        inVain(link, talk, "http_" + status, status);
        return;
      }
      rules.accepted(talk, status);
    }
    if (talk.accepted && answer.total() >= 0 && talk.received >= answer.total()) {
      done(link, talk);
    }
  }

  @Override
  public void closed(Connection c) {
    Link link = links.remove(c);
    answers.remove(c.local().text());
    Talk talk = link == null ? null : link.talk;
    if (link == null || talk == null) {
      return;
    }
    Plan.Passing passing = roster.plan().passing();
    long limit = 1000L * (talk.sent ? passing.readTimeout() : passing.connectTimeout());
    boolean late = journal.millis() - talk.moved >= limit;
    if (late && !talk.accepted) {
      inVain(link, talk, "timeout", 504);
      return;
    }
    if (!late && !talk.ask.gone) {
      journal.wrong("the connection to " + c.remote() + " is closed for no reason: " + talk.ask);
    }
    talk.ask.broken = true;
    done(link, talk);
  }
}
