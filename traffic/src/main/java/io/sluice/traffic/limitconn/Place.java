package io.sluice.traffic.limitconn;

import io.sluice.core.zone.Zone;
import org.jspecify.annotations.Nullable;

/// What one exchange has taken of one limit, until it gives it back.
final class Place implements Zone.Change<Integer> {
  /// What came of trying.
  enum Taken {
    YES,
    LIMIT_REACHED,
    NO_ROOM
  }

  private final Zone<Integer> zone;
  private final byte[] key;
  private final int most;
  private boolean limitReached;

  Place(Zone<Integer> zone, byte[] key, int most) {
    this.zone = zone;
    this.key = key;
    this.most = most;
  }

  /// Counts the exchange, if the limit allows it.
  Taken take() {
    Integer count = zone.update(key, 0, key.length, this, Zone.NEVER);
    if (count == null) {
      return Taken.NO_ROOM;
    }
    return limitReached ? Taken.LIMIT_REACHED : Taken.YES;
  }

  @Override
  public Integer apply(@Nullable Integer count) {
    if (count == null) {
      return 1;
    }
    limitReached = count >= most;
    return limitReached ? count : count + 1;
  }

  /// Counts the exchange no longer.
  void giveBack() {
    zone.update(
        key, 0, key.length, count -> count == null || count == 1 ? null : count - 1, Zone.NEVER);
  }
}
