package io.sluice.upstream.balance;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.exchange.Exchange;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import org.jspecify.annotations.Nullable;

/// `fair [no_rr] [weight_mode=idle | weight_mode=peak]`: chooses as nginx's third-party module
/// upstream_fair does. An idle server is chosen, the next one after that which was chosen last; if
/// all are busy, the one with the fewest exchanges, and of those alike the one that has waited
/// longest.
///
/// What a weight means is the mode's affair. By default idle servers take turns regardless of it,
/// and a busy one counts for the more the less it has been chosen since its weight was used up.
/// With `idle` a server is idle as long as it has fewer exchanges than its weight; with `peak` it
/// never gets more than its weight.
///
/// @param rotates whether servers that are idle take turns; otherwise the first one is chosen, so
///   that those at the end stay idle
record Fair(boolean rotates, Mode mode) implements Balancer, Balancer.Pick {
  static final Directive<Balancer.@Nullable Method> DIRECTIVE =
      Directive.<Balancer.@Nullable Method>of("fair", Fair::parse, null)
          .in(Context.HTTP_UPSTREAM)
          .args(0, Directive.ANY)
          .repeats()
          .syntax("[no_rr] [weight_mode=idle | weight_mode=peak]")
          .doc("Chooses an idle server, or else the least busy one, as upstream_fair does.");

  static final Directive<Long> SHM_SIZE =
      Directive.size("upstream_fair_shm_size", 32_768)
          .in(Context.HTTP)
          .ignored("what `fair` remembers of servers takes as much memory as it needs");

  /// What a weight means.
  enum Mode {
    DEFAULT,
    IDLE,
    PEAK
  }

  private static final int NONE = -1;

  /// Low bits of a score: for how many exchanges a server has not been chosen, at most. High ones:
  /// how many it has now.
  private static final int WAIT_BITS = 20;

  private static final long LONGEST_WAIT = (1 << WAIT_BITS) - 1;

  /// The method that the directive's arguments describe; errors are the module's.
  static Method parse(Arguments a) {
    boolean rotates = true;
    Mode mode = Mode.DEFAULT;
    for (int i = 0; i < a.count(); i++) {
      Mode chosen =
          switch (a.text(i)) {
            case "no_rr" -> Mode.DEFAULT;
            case "weight_mode=idle" -> Mode.IDLE;
            case "weight_mode=peak" -> Mode.PEAK;
            default -> throw a.error(i, "Invalid `fair' parameter `" + a.text(i) + "'");
          };
      if (chosen == Mode.DEFAULT) {
        rotates = false;
      } else if (mode == Mode.DEFAULT) {
        mode = chosen;
      } else {
        throw a.error(i, "weight_mode= options are mutually exclusive");
      }
    }
    return Balancer.Method.of(a, new Chosen(new Fair(rotates, mode)));
  }

  private record Chosen(Fair balancer) implements Method {
    @Override
    public Balancer create(String group) {
      return balancer;
    }

    @Override
    public boolean slowStarts() {
      return false;
    }
  }

  @Override
  public void prepare(PeerSet peers) {
    peers.derived(FairRotation.OF);
  }

  @Override
  public Pick start(Exchange exchange) {
    return this;
  }

  @Override
  public @Nullable Peer next(Candidates eligible) {
    PeerSet peers = eligible.peers();
    if (peers.isEmpty()) {
      return null;
    }
    if (peers.size() == 1) {
      return eligible.eligible(0) ? peers.getFirst() : null;
    }
    FairRotation rotation = peers.derived(FairRotation.OF);
    long now = rotation.next();
    int first = rotates ? rotation.afterLast() : 0;
    int place = idle(eligible, rotation, first);
    if (place == NONE) {
      place = leastBusy(eligible, rotation, first, now);
    }
    if (place == NONE) {
      return null;
    }
    rotation.chosen(place, now, mode == Mode.DEFAULT);
    return peers.get(rotation.index(place));
  }

  private int idle(Candidates eligible, FairRotation rotation, int first) {
    boolean fills = mode == Mode.IDLE && !rotates; // a busy one is preferred while it is not full
    int best = NONE;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < rotation.size() && (fills || best == NONE); i++) {
      int place = rotation.place(first + i);
      int index = rotation.index(place);
      Peer peer = eligible.peers().get(index);
      int busy = peer.connections();
      boolean idle = mode == Mode.IDLE ? busy < peer.weight() : busy == 0;
      boolean better = best == NONE || (busy > 0 && busy < least);
      if (idle && better && peer.fails() == 0 && eligible.eligible(index)) {
        best = place;
        least = busy;
      }
    }
    return best;
  }

  private int leastBusy(Candidates eligible, FairRotation rotation, int first, long now) {
    int best = NONE;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < rotation.size(); i++) {
      int place = rotation.place(first + i);
      int index = rotation.index(place);
      Peer peer = eligible.peers().get(index);
      boolean full = mode == Mode.PEAK && peer.connections() >= peer.weight();
      if (full || !eligible.eligible(index)) {
        continue;
      }
      long waited = Math.clamp(now - rotation.chosenAt(place), 0, LONGEST_WAIT);
      long score = (long) peer.connections() << WAIT_BITS | (LONGEST_WAIT - waited);
      if (mode == Mode.DEFAULT) {
        score /= Math.max(1, share(peer, rotation.weight(place)));
      }
      if (score <= least) { // of those alike the last one
        best = place;
        least = score;
      }
    }
    return best;
  }

  /// What is left of a peer's weight, as far as it has not failed.
  private static long share(Peer peer, int weight) {
    int most = peer.maxFails();
    return most == 0 ? weight : (long) weight * Math.max(0, most - peer.fails()) / most;
  }
}
