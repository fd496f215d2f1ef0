package io.sluice.server.churn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who belongs to a group from a moment on.
///
/// @param began when the configuration was read that it belongs to, in nanoseconds
/// @param known when the server under test knows of it at the latest, in nanoseconds
record Snapshot(List<Seat> primary, List<Seat> backup, long began, long known) {
  Snapshot {
    primary = List.copyOf(primary);
    backup = List.copyOf(backup);
  }

  /// Whether there is one server, which is not taken for dead.
  boolean alone() {
    return primary.size() == 1 && backup.isEmpty();
  }

  /// How many servers a request may try.
  int tries() {
    return (int) all().stream().filter(each -> use(each) != Line.Use.DOWN).count();
  }

  private static Line.Use use(Seat seat) {
    Line.Use use = seat.line().use();
    return use == Line.Use.DRAIN ? Line.Use.DOWN : use;
  }

  List<Seat> all() {
    List<Seat> all = new ArrayList<>(primary);
    all.addAll(backup);
    return all;
  }

  @Nullable Seat at(String address) {
    return all().stream().filter(each -> each.address().equals(address)).findFirst().orElse(null);
  }
}
