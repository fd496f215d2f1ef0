package io.sluice.server.churn;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import io.sluice.net.sim.SimLoop;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A client: it sends requests, some of them at once, waits for the answers, and sometimes it hangs
/// up. Every answer has to be whole, the right one, and the only one.
final class Client implements ChannelHandler {
  private final SimLoop loop;
  private final IpAddress to;
  private final IpAddress own;
  private final Journal journal;
  private final Rules rules;
  private final SplittableRandom random;
  private final Function<@Nullable String, Wish> wishes;
  private final byte[] buffer = new byte[64 * 1024];
  private final Deque<Ask> waiting = new ArrayDeque<>();
  private final List<byte[]> pieces = new ArrayList<>();
  private final StringBuilder in = new StringBuilder();
  private final Timer think = later(this::act);
  private final Timer hangUp = later(this::hangUp);
  private final Timer more = later(this::sendPiece);
  private final Timer rest = later(this::readOn);
  private int left;
  private int most; // bytes that it reads at a time
  private boolean resting;
  private @Nullable Channel connection;
  private byte[] out = {};
  private int sent;
  private int asked; // over this connection
  private final String cookieName;
  private @Nullable String cookie;
  private @Nullable String bound; // the address of the server that the cookie is of

  /// @param count requests
  /// @param cookieName what tells to whom it is bound
  /// @param wishes what it asks for, as one that is bound to the server with an address
  Client(
      SimLoop loop,
      IpAddress to,
      IpAddress own,
      Journal journal,
      Rules rules,
      SplittableRandom random,
      int count,
      String cookieName,
      Function<@Nullable String, Wish> wishes) {
    this.loop = loop;
    this.to = to;
    this.own = own;
    this.journal = journal;
    this.rules = rules;
    this.random = random;
    this.cookieName = cookieName;
    this.wishes = wishes;
    left = count;
    most = random.nextInt(6) == 0 ? 200 + random.nextInt(2000) : buffer.length;
    loop.schedule(think, random.nextInt(5000));
  }

  private static Timer later(Runnable what) {
    return new Timer() {
      @Override
      protected void fire() {
        what.run();
      }
    };
  }

  /// Is bound to a server from the beginning.
  void bind(String value, String address) {
    cookie = value;
    bound = address;
  }

  boolean done() {
    return left == 0 && waiting.isEmpty() && connection == null;
  }

  // ---- asking

  private void act() {
    if (!waiting.isEmpty()) {
      return;
    }
    if (!pieces.isEmpty()) { // of a request that is answered already
      loop.schedule(think, 100);
      return;
    }
    if (left == 0) {
      close();
      return;
    }
    if (connection == null) {
      try {
        connection = loop.connect(to, ConnectOptions.DEFAULT.bind(own, false), this);
      } catch (SystemException e) {
        throw new AssertionError(e);
      }
      return;
    }
    int count = random.nextInt(5) == 0 ? Math.min(left, 1 + random.nextInt(4)) : 1;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      Wish wish = wishes.apply(bound);
      if (wish.body() >= 0 && i > 0) {
        continue; // only what has no body is sent before it is due
      }
      left--;
      boolean fresh = asked++ == 0;
      Ask ask = rules.asked(wish, cookie, fresh, i > 0);
      waiting.add(ask);
      compose(ask, count == 1, all);
      if (wish.body() >= 0) {
        break;
      }
    }
    out = all.toByteArray();
    sent = 0;
    if (random.nextInt(12) == 0) {
      loop.schedule(hangUp, random.nextInt(random.nextBoolean() ? 30 : 5000));
    }
    flush();
  }

  /// @param alone whether none follows at once
  private void compose(Ask ask, boolean alone, ByteArrayOutputStream all) {
    Wish wish = ask.wish;
    int body = Math.max(0, wish.body());
    String head =
        wish.method()
            + " /"
            + wish.group()
            + "/"
            + ask.id
            + " HTTP/1.1\r\nHost: a\r\nX-Bind: "
            + Sockets.mark(ask.id)
            + "\r\nX-Body: "
            + body
            + "\r\n";
    if (wish.chunked()) {
      head += "Transfer-Encoding: chunked\r\n";
    } else if (wish.body() >= 0) {
      head += "Content-Length: " + body + "\r\n";
    }
    if (alone && random.nextInt(10) == 0) {
      head += "Connection: " + (random.nextBoolean() ? "close" : "keep-alive") + "\r\n";
    }
    if (cookie != null) {
      head += "Cookie: " + cookieName + "=" + cookie + "\r\n";
    }
    all.writeBytes((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    if (wish.body() < 0) {
      return;
    }
    byte[] data = Wish.data(ask.id, 0, body);
    pieces.clear();
    int count = wish.slow() ? 1 + random.nextInt(4) : 1;
    for (int i = 0; i < count; i++) {
      byte[] piece = Arrays.copyOfRange(data, body * i / count, body * (i + 1) / count);
      pieces.add(wish.chunked() ? chunk(piece) : piece);
    }
    if (wish.chunked()) {
      pieces.add("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }
    if (wish.slow()) {
      loop.schedule(more, 50 + random.nextInt(1500));
    } else {
      pieces.forEach(all::writeBytes);
      pieces.clear();
    }
  }

  private static byte[] chunk(byte[] data) {
    if (data.length == 0) {
      return data;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes((Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(data);
    all.writeBytes(new byte[] {'\r', '\n'});
    return all.toByteArray();
  }

  private void sendPiece() {
    if (connection == null || pieces.isEmpty()) {
      return;
    }
    byte[] next = pieces.removeFirst();
    byte[] rest = Arrays.copyOfRange(out, sent, out.length + next.length);
    System.arraycopy(next, 0, rest, out.length - sent, next.length);
    out = rest;
    sent = 0;
    if (!pieces.isEmpty()) {
      loop.schedule(more, random.nextInt(1500));
    }
    flush();
  }

  private void flush() {
    Channel c = connection;
    while (c != null && sent < out.length && c.writeReady()) {
      int n = c.send(out, sent, out.length - sent, false);
      if (n == Channel.ERROR) {
        return; // reading tells
      }
      sent += Math.max(0, n);
    }
  }

  // ---- hearing

  @Override
  public void writable(Channel c) {
    if (c.connectError() != 0) {
      journal.wrong("a client cannot connect");
      closed();
    } else if (waiting.isEmpty() && sent == out.length) {
      act();
    } else {
      flush();
    }
  }

  @Override
  public void readable(Channel c) {
    readOn();
  }

  private void readOn() {
    resting = rest.armed();
    Channel c = connection;
    while (c != null && c.readReady() && !resting) {
      int n = c.recv(buffer, 0, most);
      if (n > 0) {
        in.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        look();
        if (most < buffer.length && random.nextInt(3) == 0) {
          resting = true;
          loop.schedule(rest, random.nextInt(100));
        }
      } else if (n != Channel.AGAIN) {
        ended();
      }
      c = connection;
    }
  }

  private void look() {
    while (connection != null) {
      Ask ask = waiting.peek();
      if (ask == null) {
        if (!in.isEmpty()) {
          journal.wrong("an answer that nobody has asked for: " + in);
          hangUp();
        }
        return;
      }
      Response response = Response.read(in, ask.wish.method().equals("HEAD"));
      if (response == null) {
        return;
      }
      in.delete(0, response.length());
      waiting.remove();
      heard(ask, response);
    }
  }

  private void heard(Ask ask, Response response) {
    journal.note("client has " + response.status() + " for #" + ask.id);
    ask.answered = true;
    String wrong = response.wrong(ask);
    if (wrong != null) {
      journal.wrong(ask + " has " + wrong + ": " + response.head());
    }
    String set = response.cookie(cookieName);
    if (set != null) {
      cookie = set;
      bound = ask.addresses.isEmpty() ? null : ask.addresses.getLast(); // wanted or not
    }
    if (response.closes() || (!pieces.isEmpty() && random.nextBoolean())) {
      lost();
    } else if (waiting.isEmpty()) {
      loop.cancel(hangUp);
      loop.schedule(think, random.nextInt(random.nextInt(6) == 0 ? 8000 : 1000));
    }
  }

  /// The server has closed the connection.
  private void ended() {
    Ask ask = waiting.peek();
    if (ask != null && !ask.broken) {
      journal.wrong("no answer for " + ask + ": " + in);
    }
    lost();
  }

  /// What the server has not answered is lost with the connection: it said so, or could not tell
  /// otherwise that an answer is not whole.
  private void lost() {
    waiting.forEach(ask -> ask.gone = true);
    closed();
    loop.schedule(think, random.nextInt(1000));
  }

  private void hangUp() {
    journal.note("client hangs up: " + waiting);
    waiting.forEach(ask -> ask.gone = true);
    closed();
    loop.schedule(think, random.nextInt(1000));
  }

  private void closed() {
    waiting.clear();
    close();
  }

  private void close() {
    for (Timer timer : List.of(think, hangUp, more, rest)) {
      loop.cancel(timer);
    }
    pieces.clear();
    in.setLength(0);
    out = new byte[0];
    sent = 0;
    asked = 0;
    Channel c = connection;
    connection = null;
    if (c != null) {
      c.close();
    }
  }
}
