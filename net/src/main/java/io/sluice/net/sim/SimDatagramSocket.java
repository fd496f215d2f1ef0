package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.Acceptor;
import io.sluice.net.DatagramSession;
import io.sluice.net.DatagramSessions;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A socket of a [SimNetwork] that is bound for datagrams. The first loop that accepts from it gets
/// them all; while none does they are lost.
final class SimDatagramSocket extends ListeningSocket implements SimDatagramPort {
  private final SimNetwork network;
  private final Map<SimLoop, Share> shares = new LinkedHashMap<>();
  private boolean closed;

  SimDatagramSocket(SimNetwork network, ListenSpec spec, Address address) {
    super(spec, address);
    this.network = network;
    network.opened();
  }

  // ---- accepting ----

  void accept(SimLoop loop, Acceptor a) {
    Share known = shares.get(loop);
    if (known == null) {
      shares.put(loop, new Share(loop, a));
    } else {
      known.stopped = false;
      known.sessions.acceptor(a);
    }
  }

  void stop(SimLoop loop) {
    Share share = shares.get(loop);
    if (share != null && !share.stopped) {
      share.stopped = true;
      loop.post(() -> {
        if (share.stopped) {
          shares.remove(loop);
          share.sessions.end();
        }
      });
    }
  }

  /// The loop ends.
  void forget(SimLoop loop) {
    shares.remove(loop);
  }

  private @Nullable Share reader() {
    for (Share share : shares.values()) {
      if (!share.stopped) {
        return share;
      }
    }
    return null;
  }

  @Override
  public @Nullable SimLoop owner() {
    Share reader = reader();
    return reader == null ? null : reader.loop;
  }

  @Override
  public void arrived(Address from, Address to, byte[] data) {
    Share reader = reader();
    if (reader != null && !closed) {
      reader.hand(from, to, data);
    }
  }

  @Override
  public void refused(Address by, int errno) {} // a socket without a peer does not hear of it

  // ---- as a listening socket ----

  @Override
  public void configure(ListenSpec wanted, BiConsumer<String, Integer> refused) {
    spec(wanted);
  }

  @Override
  public void allowReuse() {}

  @Override
  public void close(boolean unlink) {
    if (!closed) {
      closed = true;
      network.closed();
      network.datagrams().unbind(address(), this);
    }
  }

  /// One loop's sessions.
  private final class Share {
    private final SimLoop loop;
    private final DatagramSessions sessions;
    private boolean stopped;

    Share(SimLoop loop, Acceptor a) {
      this.loop = loop;
      this.sessions = new DatagramSessions(loop, a);
    }

    void hand(Address from, Address to, byte[] data) {
      DatagramSession known = sessions.find(from, to);
      if (known != null) {
        ((Session) known).data = data;
        sessions.offer(known, 1);
      } else if (sessions.admit()) {
        Session s = new Session(sessions, loop, from, to);
        s.data = data;
        sessions.begin(s, 1);
      }
    }
  }

  /// A client.
  private final class Session extends DatagramSession {
    private final SimLoop loop;
    byte[] data = {};

    Session(DatagramSessions sessions, SimLoop loop, Address remote, Address local) {
      super(sessions, loop, remote, local);
      this.loop = loop;
    }

    @Override
    protected int freshLength(int left) {
      return data.length;
    }

    @Override
    protected void copyFresh(int left, byte[] to, int off, int len) {
      System.arraycopy(data, 0, to, off, len);
    }

    @Override
    public int send(byte[] b, int off, int len, boolean more) {
      if (cannotSend(len)) {
        return ERROR;
      }
      Address from = address() instanceof IpAddress ? local() : address();
      network.datagrams().send(loop, SimDatagramSocket.this, from, remote(), b, off, len);
      sent += len;
      return len;
    }

    @Override
    public int descriptor() {
      return -1;
    }
  }
}
