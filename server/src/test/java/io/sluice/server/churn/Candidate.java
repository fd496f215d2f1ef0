package io.sluice.server.churn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One way in which a request can see its group, and how far it is there: around a reload or an
/// answer of the name server there may be two.
final class Candidate {
  private final Snapshot members;
  private final @Nullable String bound;
  private final List<Seat> tried = new ArrayList<>();
  private int tries;
  private boolean atBackups;

  /// @param mostTries 0 for no bound
  /// @param bound the address of the server that the client is bound to, or null
  Candidate(Snapshot members, int mostTries, @Nullable String bound) {
    this.members = members;
    this.bound = bound;
    tries = mostTries == 0 ? members.tries() : Math.min(mostTries, members.tries());
  }

  /// The server of the group with an address, or null.
  @Nullable Seat at(String address) {
    return members.at(address);
  }

  /// Whether there is one server, which is not taken for dead.
  boolean alone() {
    return members.alone();
  }

  int tries() {
    return tries;
  }

  /// Whom it may ask now.
  List<Seat> open(long second) {
    List<Seat> open = atBackups ? List.of() : open(members.primary(), second);
    return open.isEmpty() ? open(members.backup(), second) : open;
  }

  private List<Seat> open(List<Seat> of, long second) {
    List<Seat> open = new ArrayList<>();
    for (Seat each : of) {
      boolean mine = each.address().equals(bound);
      boolean again = tried.contains(each) && !members.alone();
      if (!again && each.open(second, members.alone(), mine)) {
        if (mine) {
          return List.of(each);
        }
        open.add(each);
      }
    }
    return open;
  }

  void asks(Seat server) {
    tried.add(server);
    atBackups |= members.backup().contains(server);
  }

  /// An attempt is over.
  ///
  /// @param forgiven whether it does not count
  void tried(boolean forgiven) {
    tries = members.alone() ? 0 : Math.max(0, tries - 1);
    if (forgiven) {
      tries++;
    }
  }

  @Override
  public String toString() {
    return "tries left " + tries + ", tried " + tried + ", of " + members;
  }
}
