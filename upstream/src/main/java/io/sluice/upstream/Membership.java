package io.sluice.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who belongs to a group of one configuration: its server lines, and the addresses that each
/// stands for now. What every loop sees is the snapshot that [#members()] made last; a change makes
/// a new one, in which a server that stays keeps its state, wherever it stands.
final class Membership {
  private final GroupState state;
  private final List<ServerLine> lines;
  private final List<List<Endpoint>> endpoints = new ArrayList<>();
  private Set<String> known = Set.of();

  Membership(GroupState state, List<ServerLine> lines) {
    this.state = state;
    this.lines = List.copyOf(lines);
    for (ServerLine line : lines) {
      endpoints.add(line.endpoints());
    }
  }

  List<ServerLine> lines() {
    return lines;
  }

  /// Says what a line stands for from now on. Those that it stood for before keep their order and
  /// come first, whatever the order of an answer; so a hash of the place finds the same server.
  ///
  /// @param place of the line in [#lines()]
  /// @return whether that changes anything
  synchronized boolean replace(int place, List<Endpoint> now) {
    List<Endpoint> before = endpoints.get(place);
    List<Endpoint> added = new ArrayList<>(now);
    List<Endpoint> after = new ArrayList<>();
    for (Endpoint endpoint : before) {
      if (added.remove(endpoint)) {
        after.add(endpoint);
      }
    }
    after.addAll(added);
    endpoints.set(place, List.copyOf(after));
    return !after.equals(before);
  }

  /// The peers as they are now.
  synchronized Members members() {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> keys = new HashSet<>();
    List<Peer> primary = new ArrayList<>();
    List<Peer> backup = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      ServerLine line = lines.get(i);
      for (Endpoint endpoint : endpoints.get(i)) {
        String name = line.key() + ' ' + endpoint.server() + ' ' + endpoint.address().text();
        String key = name + ' ' + seen.merge(name, 1, Integer::sum);
        keys.add(key);
        List<Peer> set = endpoint.backup() ? backup : primary;
        set.add(new Peer(line, endpoint, set.size(), state.peer(key, endpoint.weight())));
      }
    }
    known.stream().filter(key -> !keys.contains(key)).forEach(state::forget);
    known = keys;
    return Members.of(primary, backup);
  }
}
