package io.sluice.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/// A program of its own, so that it can be pinned to a processor: many clients at once, each of
/// which takes a response, or sends a request's body, piece by piece with pauses.
///
/// `download|upload PORT PATH CLIENTS BYTES SECONDS` prints how many had a whole response with
/// status 200, after how many seconds the last one ended, and what went wrong first. It gives up
/// after thrice the time that is meant.
final class SlowPeers {
  private static final int PIECES = 100;
  private static final int RAMP_SHARE = 10; // of the time, in which all connect
  private static final int SLACK_SECONDS = 10;

  private final boolean upload;
  private final long bytes;
  private final ByteBuffer piece;
  private int open;
  private int answered;
  private String fault = "";

  private SlowPeers(boolean upload, long bytes) {
    this.upload = upload;
    this.bytes = bytes;
    this.piece = ByteBuffer.allocateDirect(Math.toIntExact(Math.ceilDiv(bytes, PIECES)));
  }

  public static void main(String[] args) throws IOException {
    boolean upload = args[0].equals("upload");
    SlowPeers peers = new SlowPeers(upload, Long.parseLong(args[4]));
    InetSocketAddress to =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
    peers.run(to, args[2], Integer.parseInt(args[3]), Integer.parseInt(args[5]));
  }

  private void run(InetSocketAddress to, String path, int count, int seconds) throws IOException {
    long start = System.nanoTime();
    Peer[] peers = new Peer[count];
    long ramp = seconds * 1_000_000_000L / RAMP_SHARE;
    for (int i = 0; i < count; i++) { // not faster than a listener's backlog empties
      sleepUntil(start + i * ramp / count);
      peers[i] = new Peer(to, path);
    }
    long paced = System.nanoTime();
    long give = paced + (3 * seconds + SLACK_SECONDS) * 1_000_000_000L;
    long pause = seconds * 1_000_000_000L / PIECES; // between two pieces of one client
    for (long step = 0; open > 0 && System.nanoTime() < give; step++) {
      sleepUntil(paced + step * pause / count);
      peers[(int) (step % count)].step();
    }
    System.out.printf(
        "%d answered of %d in %.1f s%s%n",
        answered, count, (System.nanoTime() - start) / 1e9, fault);
  }

  private static void sleepUntil(long nanos) {
    long wait = nanos - System.nanoTime();
    if (wait > 0) {
      LockSupport.parkNanos(wait);
    }
  }

  private final class Peer {
    private static final String GOOD = "HTTP/1.1 200";

    private final SocketChannel channel;
    private long sent;
    private long received;
    private boolean good;

    Peer(InetSocketAddress to, String path) throws IOException {
      channel = SocketChannel.open(to);
      String length = upload ? "Content-Length: " + bytes + "\r\n" : "";
      String head =
          (upload ? "POST " : "GET ")
              + path
              + " HTTP/1.1\r\nHost: a\r\n"
              + length
              + "Connection: close\r\n\r\n";
      channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
      channel.configureBlocking(false);
      open++;
    }

    void step() {
      if (!channel.isOpen()) {
        return;
      }
      try {
        piece.clear();
        if (upload && sent < bytes) {
          piece.limit((int) Math.min(piece.capacity(), bytes - sent));
          sent += channel.write(piece);
        } else {
          receive();
        }
      } catch (IOException e) {
        close(false, e.toString());
      }
    }

    private void receive() throws IOException {
      int n = channel.read(piece);
      if (n < 0) {
        close(good && (upload || received > bytes), received + " bytes came");
      } else if (n > 0) {
        if (received == 0) {
          byte[] first = new byte[Math.min(n, GOOD.length())];
          piece.flip().get(first);
          good = new String(first, StandardCharsets.US_ASCII).equals(GOOD);
        }
        received += n;
      }
    }

    private void close(boolean whole, String how) {
      if (!whole && fault.isEmpty()) {
        fault = ", first fault: " + how;
      }
      open--;
      answered += whole ? 1 : 0;
      try {
        channel.close();
      } catch (IOException gone) {
        // it is closed all the same
      }
    }
  }
}
