package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.net.Channel;
import io.sluice.net.SystemError;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the system of a host has of one end of a connection: what it has received, how far its
/// sender is ahead, and how it ended.
final class SimSocket {
  private static final int FIRST_BUFFER = 256;

  final Address local;
  final Address remote;
  SimLoop loop;
  private final SimNetwork network;
  private @Nullable SimSocket peer;
  private @Nullable SimConnection owner;
  private byte[] in = new byte[FIRST_BUFFER];
  private int head;
  private int size;
  private int ahead; // bytes that were sent and not yet read on the other side
  private long lastArrival; // of what was sent: nothing overtakes
  private boolean connecting = true;
  private boolean ended; // the other side sends no more
  private boolean shut; // this side does not
  private boolean closed;
  private int error;

  SimSocket(SimNetwork network, SimLoop loop, Address own, Address other) {
    this.network = network;
    this.loop = loop;
    this.local = own;
    this.remote = other;
    network.opened();
  }

  // ---- beginning ----

  void owner(SimConnection c) {
    owner = c;
  }

  /// Whether it has asked for a connection and has had no answer.
  boolean waiting() {
    return connecting && !closed && peer == null;
  }

  /// This is the listener's end, `client` the other.
  void join(SimSocket client) {
    peer = client;
    connecting = false;
    client.peer = this;
    send(client::connected);
  }

  private void connected() {
    if (connecting && !closed) {
      connecting = false;
      tell(false, true, false);
    }
  }

  void failed(int errno) {
    if (connecting && !closed) {
      connecting = false;
      error = errno;
      SimConnection c = owner;
      if (c != null) {
        c.fail(errno);
      }
    }
  }

  /// What came before somebody listened to it.
  void tellOwner() {
    if (size > 0 || ended || error != 0) {
      tell(true, error != 0, ended || error != 0);
    }
  }

  private void tell(boolean in, boolean out, boolean end) {
    SimConnection c = owner;
    if (c != null) {
      c.event(in, out, end);
    }
  }

  // ---- sending ----

  private void send(Runnable what) {
    SimSocket to = peer;
    if (to != null) {
      lastArrival = Math.max(lastArrival, network.arrival());
      network.at(lastArrival, to.loop, local, remote, what);
    }
  }

  int write(byte[] b, int off, int len) {
    if (error != 0 || shut) {
      return Channel.ERROR;
    }
    SimConditions now = network.conditions();
    int room = Math.max(0, now.buffer() - ahead);
    if (room > 1 && now.raggedness() > 0 && network.random().nextDouble() < now.raggedness()) {
      room = network.random().nextInt(1, room);
    }
    int n = Math.min(len, room);
    for (int done = 0; done < n; ) {
      int part = Math.min(n - done, now.segment());
      segment(Arrays.copyOfRange(b, off + done, off + done + part), now);
      done += part;
    }
    ahead += n;
    return n == 0 ? Channel.AGAIN : n;
  }

  private void segment(byte[] data, SimConditions now) {
    SimSocket to = peer;
    if (to == null) {
      return;
    }
    send(() -> to.arrived(data));
    if (now.reset() > 0 && network.random().nextDouble() < now.reset()) {
      send(() -> to.aborted(SystemError.ECONNRESET));
      network.at(network.arrival(), loop, remote, local, () -> aborted(SystemError.ECONNRESET));
    }
  }

  /// What a write that answered ERROR failed with.
  int writeError() {
    return error != 0 && error != SystemError.EPIPE ? error : SystemError.EPIPE;
  }

  // ---- receiving ----

  private void arrived(byte[] data) {
    if (closed) {
      SimSocket to = peer;
      if (to != null) {
        send(() -> to.aborted(SystemError.ECONNRESET));
      }
      return;
    }
    reserve(data.length);
    for (byte b : data) {
      in[(head + size++) % in.length] = b;
    }
    tell(true, false, false);
  }

  private void reserve(int more) {
    if (size + more > in.length) {
      byte[] larger = new byte[Math.max(in.length * 2, size + more)];
      for (int i = 0; i < size; i++) {
        larger[i] = in[(head + i) % in.length];
      }
      in = larger;
      head = 0;
    }
  }

  int read(byte[] b, int off, int len) {
    int n = peek(b, off, len);
    if (n > 0) {
      head = (head + n) % in.length;
      size -= n;
      SimSocket from = peer;
      if (from != null) {
        send(() -> from.taken(n));
      }
    }
    return n;
  }

  int peek(byte[] b, int off, int len) {
    int n = Math.min(len, size);
    for (int i = 0; i < n; i++) {
      b[off + i] = in[(head + i) % in.length];
    }
    if (n > 0) {
      return n;
    }
    if (error != 0) {
      return Channel.ERROR;
    }
    return ended ? Channel.EOF : Channel.AGAIN;
  }

  int error() {
    return error;
  }

  private void taken(int bytes) {
    ahead -= bytes;
    tell(false, true, false);
  }

  private void ended() {
    if (!closed) {
      ended = true;
      tell(true, false, true);
    }
  }

  private void aborted(int errno) {
    if (!closed && error == 0) {
      error = errno;
      tell(true, true, true);
    }
  }

  // ---- the end ----

  void shutdownOutput() {
    SimSocket to = peer;
    if (!shut && to != null) {
      shut = true;
      send(to::ended);
    }
  }

  /// Bytes that nobody has read make it a reset.
  void close() {
    if (size > 0) {
      reset();
    } else if (!closed) {
      shutdownOutput();
      closed = true;
      network.closed();
    }
  }

  void reset() {
    SimSocket to = peer;
    if (!closed) {
      closed = true;
      network.closed();
      if (to != null) {
        send(() -> to.aborted(SystemError.ECONNRESET));
      }
    }
  }
}
