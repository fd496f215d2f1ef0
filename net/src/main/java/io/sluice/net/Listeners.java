package io.sluice.net;

import io.sluice.core.address.Address;
import io.sluice.core.log.ErrorLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The open listening sockets of a process, and how a configuration changes them: what it names and
/// is open stays open, what is new is opened, what it does not name is closed once it is in force.
/// Not for several threads at once.
public final class Listeners {
  private static final int TRIES = 5;
  private static final int PAUSE_MILLIS = 500;

  /// Two specs with the same key are the same socket across reloads.
  private record Key(Address address, boolean datagram) {
    static Key of(ListenSpec s) {
      return new Key(s.address(), s.datagram());
    }
  }

  /// One address's sockets: one that all loops share, or one for each (`reuseport`).
  ///
  /// @param spec what was asked for
  /// @param sockets at least one
  /// @param workers how many loops there are
  public record Group(ListenSpec spec, List<ListeningSocket> sockets, int workers) {
    /// Whether a loop accepts from it. One socket for datagrams is read by one loop, so that all of
    /// a client's come to its session; which one, the address alone says, so that a reload keeps
    /// it.
    public boolean acceptedBy(int worker) {
      return !spec.datagram()
          || spec.reusePort()
          || worker == Math.floorMod(spec.address().hashCode(), workers);
    }

    /// The one that a loop accepts from.
    public ListeningSocket of(int worker) {
      return sockets.get(worker % sockets.size());
    }
  }

  /// The sockets of a configuration that is not in force yet. One of [#commit()] and [#rollback()]
  /// follows.
  public final class Change {
    private final SequencedMap<Key, Group> groups = new LinkedHashMap<>();
    private final List<ListeningSocket> opened = new ArrayList<>();

    private Change() {}

    private void order(List<ListenSpec> wanted) {
      for (ListenSpec spec : wanted) {
        groups.putLast(Key.of(spec), groups.get(Key.of(spec)));
      }
    }

    /// In the order that was asked for.
    public List<Group> groups() {
      return List.copyOf(groups.values());
    }

    /// Closes what was opened for nothing.
    public void rollback() {
      for (ListeningSocket s : opened) {
        s.close(true);
      }
    }

    /// Makes it the present state and sets all options. Returns the sockets that nobody needs any
    /// more: stop accepting from them, then close them.
    public List<ListeningSocket> commit(ErrorLog log) {
      List<ListeningSocket> wanted = new ArrayList<>();
      for (Group g : groups.values()) {
        for (ListeningSocket s : g.sockets()) {
          s.configure(
              g.spec(),
              (message, errno) ->
                  log.log(ErrorLog.Level.ALERT, message + SystemError.reason(errno)));
          wanted.add(s);
        }
      }
      List<ListeningSocket> unneeded = new ArrayList<>();
      for (ListeningSocket s : open) {
        if (!wanted.contains(s)) {
          unneeded.add(s);
        }
      }
      open.clear();
      open.addAll(wanted);
      return unneeded;
    }
  }

  private final Network network;
  private final List<ListeningSocket> open = new ArrayList<>();

  public Listeners(Network network) {
    this.network = network;
  }

  /// Takes over a socket that is open already, as one of a predecessor process.
  public void adopt(ListeningSocket socket) {
    open.add(socket);
  }

  /// All that are open.
  public List<ListeningSocket> open() {
    return List.copyOf(open);
  }

  /// Closes all.
  public void close() {
    for (ListeningSocket s : open) {
      s.close(true);
    }
    open.clear();
  }

  /// Opens what is missing of `wanted`. An address that is in use is tried five times, half a
  /// second apart.
  ///
  /// @param workers how many sockets a `reuseport` address gets
  /// @param log hears each failure, as `bind() to 0.0.0.0:80 failed (98: Address already in use)`
  /// @throws SystemException the failure that cannot be helped; what was opened is closed again
  public Change change(List<ListenSpec> wanted, int workers, ErrorLog log) throws SystemException {
    Change change = new Change();
    boolean done = false;
    try {
      openAll(change, wanted, workers, log);
      done = true;
    } finally {
      if (!done) {
        change.rollback();
      }
    }
    return change;
  }

  /// Tries to open what is missing and closes it again (`-t`). An address in use is none of its
  /// business.
  public void test(List<ListenSpec> wanted, ErrorLog log) throws SystemException {
    for (ListenSpec spec : wanted) {
      try {
        network.probe(spec.withReusePort(false));
      } catch (SystemException e) {
        if (e.errno() != SystemError.EADDRINUSE) {
          log.log(ErrorLog.Level.EMERG, text(e));
          throw e;
        }
      }
    }
  }

  private void openAll(Change change, List<ListenSpec> wanted, int workers, ErrorLog log)
      throws SystemException {
    for (int tries = TRIES; ; tries--) {
      SystemException busy = tryAll(change, wanted, workers, log);
      if (busy == null) {
        change.order(wanted);
        return;
      }
      log.log(ErrorLog.Level.NOTICE, "try again to bind() after 500ms");
      pause();
      if (tries == 1) {
        log.log(ErrorLog.Level.EMERG, "still could not bind()");
        throw busy;
      }
    }
  }

  /// Opens what is missing; answers the last failure because of an address in use.
  private @Nullable SystemException tryAll(
      Change change, List<ListenSpec> wanted, int workers, ErrorLog log) throws SystemException {
    SystemException busy = null;
    for (ListenSpec spec : wanted) {
      if (!change.groups.containsKey(Key.of(spec))) {
        try {
          change.groups.put(
              Key.of(spec), new Group(spec, sockets(change, spec, workers), Math.max(1, workers)));
        } catch (SystemException e) {
          log.log(ErrorLog.Level.EMERG, text(e));
          if (e.errno() != SystemError.EADDRINUSE) {
            throw e;
          }
          busy = e;
        }
      }
    }
    return busy;
  }

  private List<ListeningSocket> sockets(Change change, ListenSpec spec, int workers)
      throws SystemException {
    List<ListeningSocket> sockets = new ArrayList<>();
    boolean beside = false; // whether new sockets are bound where others are
    for (ListeningSocket s : concat(open, change.opened)) {
      if (Key.of(s.spec()).equals(Key.of(spec))) {
        beside = true;
        if (s.spec().multipath() == spec.multipath()) {
          sockets.add(s);
        } else {
          s.allowReuse(); // a socket cannot change its protocol, so another takes its place
        }
      }
    }
    int count = spec.reusePort() ? Math.max(1, workers) : 1;
    while (sockets.size() > count) {
      sockets.removeLast();
    }
    if (sockets.size() < count && !sockets.isEmpty()) {
      sockets.getFirst().allowReuse();
    }
    while (sockets.size() < count) {
      ListeningSocket s = network.bind(beside ? spec.withReusePort(true) : spec);
      change.opened.add(s);
      sockets.add(s);
    }
    return List.copyOf(sockets);
  }

  private static List<ListeningSocket> concat(List<ListeningSocket> a, List<ListeningSocket> b) {
    List<ListeningSocket> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  private static String text(SystemException e) {
    return String.valueOf(e.getMessage());
  }

  /// Before the server serves, or on the thread that reloads; never on a loop.
  private static void pause() {
    try {
      if (new Semaphore(0).tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new AssertionError();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
