package io.sluice.upstream.group;

import io.sluice.upstream.peer.Endpoint;
import io.sluice.upstream.peer.Members;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.ServerLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who belongs to a group of one configuration: its server lines, and the addresses that each
/// stands for now. What every loop sees is the snapshot that [#members()] made last; a change makes
/// a new one, in which a server that stays keeps its state, wherever it stands and whatever else
/// its line says: it is known by what its line calls it and by its address.
public final class Membership {
  /// A line with what it stands for.
  private record Seat(ServerLine line, List<Endpoint> endpoints) {}

  private final GroupState state;
  private final TreeMap<Integer, Seat> seats = new TreeMap<>();
  private int next;
  private Set<String> known = Set.of();

  /// The lines get the ids 0, 1, 2 …
  public Membership(GroupState state, List<ServerLine> lines) {
    this.state = state;
    lines.forEach(this::add);
  }

  // ---- lines

  /// The lines in order.
  public synchronized List<ServerLine> lines() {
    return seats.values().stream().map(Seat::line).toList();
  }

  /// The line with an id, or null.
  public synchronized @Nullable ServerLine line(int id) {
    Seat seat = seats.get(id);
    return seat == null ? null : seat.line();
  }

  synchronized List<GroupServers.Entry> entries() {
    List<GroupServers.Entry> all = new ArrayList<>();
    seats.forEach((id, seat) ->
        all.add(new GroupServers.Entry(id, seat.line().text(), seat.line().parameters())));
    return all;
  }

  /// Adds a line at the end.
  ///
  /// @return its id, which no other line gets
  public synchronized int add(ServerLine line) {
    seats.put(next, new Seat(line, line.endpoints()));
    return next++;
  }

  public synchronized boolean remove(int id) {
    return seats.remove(id) != null;
  }

  /// Has a line say something else of the same addresses.
  public synchronized void change(int id, ServerLine line) {
    Seat seat = seats.get(id);
    if (seat != null) {
      int weight = line.parameters().weight();
      boolean same = weight == seat.line().parameters().weight();
      List<Endpoint> endpoints =
          seat.endpoints().stream().map(e -> same ? e : e.weighing(weight)).toList();
      seats.put(id, new Seat(line, endpoints));
    }
  }

  /// Says what a line stands for from now on. Those that it stood for before keep their order and
  /// come first, whatever the order of an answer; so a hash of the place finds the same server.
  ///
  /// @return whether that changes anything
  public synchronized boolean replace(int id, List<Endpoint> now) {
    Seat seat = seats.get(id);
    if (seat == null) {
      return false;
    }
    List<Endpoint> before = seat.endpoints();
    List<Endpoint> added = new ArrayList<>(now);
    List<Endpoint> after = new ArrayList<>();
    for (Endpoint endpoint : before) {
      if (added.remove(endpoint)) {
        after.add(endpoint);
      }
    }
    after.addAll(added);
    seats.put(id, new Seat(seat.line(), List.copyOf(after)));
    return !after.equals(before);
  }

  // ---- peers

  /// The peers as they are now.
  public synchronized Members members() {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> keys = new HashSet<>();
    List<Peer> primary = new ArrayList<>();
    List<Peer> backup = new ArrayList<>();
    for (Seat seat : seats.values()) {
      ServerLine line = seat.line();
      for (Endpoint endpoint : seat.endpoints()) {
        String name = line.text() + ' ' + endpoint.server() + ' ' + endpoint.address().text();
        String key = name + ' ' + seen.merge(name, 1, Integer::sum);
        keys.add(key);
        List<Peer> set = endpoint.backup() ? backup : primary;
        Peer peer = new Peer(line, endpoint, set.size(), state.peer(key, endpoint.weight()));
        peer.state().configured(peer.down());
        set.add(peer);
      }
    }
    known.stream().filter(key -> !keys.contains(key)).forEach(state::forget);
    known = keys;
    return Members.of(primary, backup);
  }
}
