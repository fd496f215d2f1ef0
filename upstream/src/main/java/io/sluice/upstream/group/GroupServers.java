package io.sluice.upstream.group;

import io.sluice.core.address.Address;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.ServerParameters;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The server lines of a group, which may change while it serves: what its `upstream` block says at
/// first. Any thread but a loop's: where there are many servers, a change takes its time.
///
/// A server that stays keeps its state through every change; one that goes finishes what it has
/// begun.
public final class GroupServers {
  private final Group group;
  private final Membership membership;
  private final boolean stream;
  private final @Nullable StateFile file;
  private final AtomicLong changes = new AtomicLong();
  private long saved; // under the monitor of this

  /// One server line.
  ///
  /// @param id never another's as long as the configuration holds
  /// @param address as written
  public record Entry(int id, String address, ServerParameters parameters) {}

  /// What is wrong with a change; the message is for people.
  public static final class InvalidServerException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidServerException(String message) {
      super(message);
    }
  }

  /// @param file where changes are kept; null for nowhere
  public GroupServers(
      Group group, Membership membership, boolean stream, @Nullable StateFile file) {
    this.group = group;
    this.membership = membership;
    this.stream = stream;
    this.file = file;
  }

  /// Whether changes outlast the process and the configuration.
  public boolean kept() {
    return file != null;
  }

  /// All of them, in order.
  public List<Entry> all() {
    return membership.entries();
  }

  /// Adds a server at an IP address or a UNIX socket.
  public Entry add(String address, ServerParameters parameters) throws InvalidServerException {
    int id = membership.add(line(address, parameters));
    changed();
    return new Entry(id, address, parameters);
  }

  /// Gives a server other parameters; its address, and whether it is a backup, stay.
  ///
  /// @return the server as it is now; empty if there is none with that id
  public Optional<Entry> change(int id, ServerParameters parameters) throws InvalidServerException {
    ServerLine line;
    synchronized (membership) {
      line = membership.line(id);
      if (line == null) {
        return Optional.empty();
      }
      if (parameters.backup() != line.backup()) {
        throw new InvalidServerException("a server cannot become a backup, or cease to be one");
      }
      check(parameters);
      membership.change(id, line.with(parameters));
    }
    changed();
    return Optional.of(new Entry(id, line.text(), parameters));
  }

  /// Removes a server.
  ///
  /// @return false if there is none with that id
  public boolean remove(int id) {
    boolean removed = membership.remove(id);
    if (removed) {
      changed();
    }
    return removed;
  }

  private void changed() {
    group.show(membership);
    changes.incrementAndGet();
  }

  /// Writes the state file, if there is one and something has changed. Blocks until the disk has
  /// it: not on a loop.
  public synchronized void save() throws IOException {
    long now = changes.get();
    if (file != null && now != saved) {
      file.write(membership.lines());
      saved = now;
    }
  }

  private ServerLine line(String text, ServerParameters parameters) throws InvalidServerException {
    check(parameters);
    UpstreamUrl url;
    try {
      url = UpstreamUrl.parse(text, stream ? 0 : UpstreamUrl.HTTP_PORT);
    } catch (UpstreamUrl.InvalidUrlException e) {
      throw new InvalidServerException(e.getMessage() + " in \"" + text + "\"");
    }
    Address address = url.literal();
    if (address == null) {
      throw new InvalidServerException("no IP address in \"" + text + "\"");
    }
    if (stream && !url.portGiven() && !url.unix()) {
      throw new InvalidServerException("no port in \"" + text + "\"");
    }
    return new ServerLine(text, List.of(address), parameters);
  }

  private void check(ServerParameters parameters) throws InvalidServerException {
    if (parameters.backup() && !group.backups()) {
      throw new InvalidServerException("the balancing method does not support backups");
    }
    if (parameters.weight() < 1
        || parameters.maxConns() < 0
        || parameters.maxFails() < 0
        || parameters.failTimeout() < 0
        || parameters.slowStart() < 0
        || parameters.route().length() > ServerParameters.MAX_ROUTE) {
      throw new InvalidServerException("a parameter is out of range");
    }
  }
}
