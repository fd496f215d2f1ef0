package io.sluice.server.churn;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A server that requests are passed on to. It does what its mood is.
final class Origin {
  private static final List<Integer> ERRORS = List.of(500, 502, 503, 504, 403, 404, 429);
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};

  /// What it does with requests.
  enum Mood {
    WELL,
    /// Answers late, or too late.
    SLOW,
    /// Answers some with an error.
    ERRORS,
    /// Answers with what is not HTTP.
    GARBAGE,
    /// Breaks off in the middle of answers.
    CUT,
    /// Takes requests and never answers.
    SILENT,
    /// Resets connections once there is a request.
    RESETS,
    /// Nobody listens, and what was open is reset.
    DEAD,
    /// The network does not reach it.
    LOST
  }

  private final SimNetwork network;
  private final SimLoop loop;
  private final Journal journal;
  private final Sockets sockets;
  private final SplittableRandom random;
  private final int slowest;
  final IpAddress at;
  private final List<Visit> visits = new ArrayList<>();
  private @Nullable ListeningSocket socket;
  private Mood mood = Mood.WELL;

  /// @param slowest milliseconds that it takes at most when it is slow
  Origin(
      SimNetwork network,
      SimLoop loop,
      IpAddress at,
      Journal journal,
      Sockets sockets,
      SplittableRandom random,
      int slowest) {
    this.network = network;
    this.loop = loop;
    this.at = at;
    this.journal = journal;
    this.sockets = sockets;
    this.random = random;
    this.slowest = slowest;
    listen();
  }

  private void listen() {
    if (socket == null) {
      try {
        ListeningSocket made = network.bind(ListenSpec.of(at));
        socket = made;
        loop.accept(
            made,
            c -> {
              Visit visit = new Visit(c);
              visits.add(visit);
              c.handler(visit);
            });
      } catch (SystemException e) {
        throw new AssertionError(e);
      }
    }
  }

  void mood(Mood next) {
    journal.note(at.text() + " is " + next);
    if (mood == Mood.LOST && next != Mood.LOST) {
      network.rejoin(at);
    }
    mood = next;
    if (next == Mood.DEAD) {
      ListeningSocket open = socket;
      if (open != null) {
        socket = null;
        loop.stopAccepting(open);
        open.close(true);
      }
      List.copyOf(visits).forEach(Visit::reset);
    } else {
      listen();
    }
    if (next == Mood.LOST) {
      network.isolate(at);
    }
    if (next == Mood.WELL) {
      List.copyOf(visits).forEach(Visit::wake);
    }
  }

  /// Closes the connections on which nothing is to be done, as an origin with a short
  /// `keepalive_timeout` does.
  void closeIdle() {
    List.copyOf(visits).stream().filter(visit -> visit.idle).forEach(Visit::close);
  }

  /// Closes everything.
  void close() {
    List.copyOf(visits).forEach(Visit::close);
  }

  /// One connection.
  private final class Visit extends Timer implements ChannelHandler {
    private final Channel connection;
    private final byte[] buffer = new byte[64 * 1024];
    private StringBuilder in = new StringBuilder();
    private byte[] out = {};
    private int sent;
    private @Nullable Request asked; // while it is not answered
    private boolean idle = true;
    private boolean working;
    private boolean closes; // after what is to be sent
    private boolean cuts; // with a reset

    Visit(Channel connection) {
      this.connection = connection;
    }

    @Override
    public void readable(Channel c) {
      while (c.readReady()) {
        int n = c.recv(buffer, 0, buffer.length);
        if (n > 0) {
          idle = false;
          in.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        } else if (n != Channel.AGAIN) {
          close();
          return;
        }
      }
      if (!working) {
        look();
      }
    }

    private void look() {
      Request request = Request.read(in);
      if (request == null || connection.closed()) {
        return;
      }
      working = true;
      in = new StringBuilder(in.substring(request.length()));
      if (request.wrong() != null) {
        journal.wrong(at.text() + " got " + request.wrong());
      }
      switch (mood) {
        case RESETS -> reset();
        case SILENT -> asked = request;
        default -> {
          asked = request;
          int pause = mood == Mood.SLOW ? random.nextInt(slowest) : random.nextInt(20);
          loop.schedule(this, pause);
        }
      }
    }

    /// It hears again what it did not answer before.
    void wake() {
      if (asked != null && !armed()) {
        loop.schedule(this, random.nextInt(20));
      }
    }

    @Override
    protected void fire() {
      Request request = asked;
      asked = null;
      if (request != null && !connection.closed()) {
        answer(request);
      }
    }

    private void answer(Request request) {
      boolean headOnly = request.method().equals("HEAD");
      boolean error = mood == Mood.ERRORS && random.nextInt(3) > 0;
      int status = error ? ERRORS.get(random.nextInt(ERRORS.size())) : 200;
      boolean valid = mood != Mood.GARBAGE;
      int size = random.nextInt(8) == 0 ? random.nextInt(100_000) : random.nextInt(2000);
      int form = request.old() ? 2 * random.nextInt(2) : random.nextInt(4);
      closes = request.old() || random.nextInt(6) == 0 || form == 0 || !valid;
      StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" Status\r\n");
      head.append("X-For: ").append(request.id()).append("\r\nX-At: ").append(at.text());
      head.append("\r\nX-Size: ").append(size).append("\r\n");
      head.append(valid ? "" : "X-\0: x\r\n");
      if (!request.session()) {
        head.append("Set-Cookie: session=").append(request.id()).append("; path=/\r\n");
      }
      head.append(closes ? "Connection: close\r\n" : "");
      head.append(
          switch (form) {
            case 0 -> "";
            case 1 -> "Transfer-Encoding: chunked\r\n";
            default -> "Content-Length: " + size + "\r\n";
          });
      head.append("\r\n");
      byte[] body = headOnly ? new byte[0] : body(request.id(), size, form == 1);
      byte[] first = head.toString().getBytes(StandardCharsets.ISO_8859_1);
      out = new byte[first.length + body.length];
      System.arraycopy(first, 0, out, 0, first.length);
      System.arraycopy(body, 0, out, first.length, body.length);
      sent = 0;
      long total = form == 0 && !headOnly ? -1 : out.length;
      int known = valid ? first.length : head.indexOf("\0") + 1; // that far it has to be read
      sockets.answering(
          connection.connection().remote().text(), new Answer(status, known, total, valid));
      if (mood == Mood.CUT) {
        out = Arrays.copyOf(out, random.nextInt(out.length));
        closes = true;
        cuts = form == 0 || random.nextBoolean(); // an end would look like that of the answer
      }
      journal.note(
          at.text()
              + " answers #"
              + request.id()
              + " with "
              + status
              + ", "
              + out.length
              + " bytes"
              + (closes ? " and closes" : ""));
      writable(connection);
    }

    private byte[] body(int id, int size, boolean chunked) {
      byte[] data = Wish.data(id, 0, size);
      if (!chunked) {
        return data;
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int from = 0; from < size; ) {
        int piece = Math.min(size - from, 1 + random.nextInt(5000));
        all.writeBytes((Integer.toHexString(piece) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        all.write(data, from, piece);
        all.write('\r');
        all.write('\n');
        from += piece;
      }
      all.writeBytes(LAST_CHUNK);
      return all.toByteArray();
    }

    @Override
    public void writable(Channel c) {
      while (sent < out.length && c.writeReady()) {
        int n = c.send(out, sent, out.length - sent, false);
        if (n == Channel.ERROR) {
          close();
          return;
        }
        sent += Math.max(0, n);
      }
      if (working && asked == null && sent == out.length && !armed()) {
        over();
      }
    }

    private void over() {
      working = false;
      idle = true;
      out = new byte[0];
      sent = 0;
      if (cuts) {
        reset();
      } else if (closes) {
        close();
      } else {
        look();
      }
    }

    void reset() {
      loop.cancel(this);
      asked = null;
      visits.remove(this);
      connection.reset();
    }

    void close() {
      loop.cancel(this);
      asked = null;
      visits.remove(this);
      connection.close();
    }
  }
}
