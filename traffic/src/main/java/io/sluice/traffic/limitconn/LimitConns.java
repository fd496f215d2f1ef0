package io.sluice.traffic.limitconn;

import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Slot;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.core.text.Template;
import io.sluice.core.zone.ZoneRef;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Has an exchange pass all limits of its place, once; one that is rejected leaves no trace.
final class LimitConns {
  static final Slot<LimitConnStatus> STATUS = Exchange.slot();

  private static final int LONGEST_KEY = 255;

  private LimitConns() {}

  static Outcome check(Exchange exchange) {
    List<LimitConn> limits = exchange.settings().get(LimitConnFeature.LIMIT_CONN);
    if (limits.isEmpty() || exchange.main().get(STATUS) != null) {
      return Outcome.NEXT;
    }
    @Nullable Place[] places = new Place[limits.size()];
    exchange.main().onEnd(() -> giveBack(places));
    for (int i = 0; i < places.length; i++) {
      LimitConn limit = limits.get(i);
      byte[] key = key(exchange, limit.zone());
      if (key == null) {
        continue;
      }
      Place place = new Place(limit.zone().zone(), key, limit.most());
      Place.Taken taken = place.take();
      if (taken != Place.Taken.YES) {
        giveBack(places);
        return reject(exchange, limit.zone().name(), taken);
      }
      places[i] = place;
      exchange.main().set(STATUS, LimitConnStatus.PASSED);
    }
    return Outcome.NEXT;
  }

  /// The key of an exchange; null if it is not limited.
  private static byte @Nullable [] key(Exchange exchange, ZoneRef<Integer> zone) {
    Template template = Objects.requireNonNull(zone.key());
    Bytes scratch = exchange.scratch();
    int from = scratch.length;
    template.write(exchange, scratch);
    int length = scratch.length - from;
    byte[] key = null;
    if (length > LONGEST_KEY) {
      exchange.log(
          Level.ERROR,
          "the value of the \"%s\" key is more than 255 bytes: \"%s\""
              .formatted(template.source(), scratch.text(from)));
    } else if (length > 0) {
      key = new byte[length];
      System.arraycopy(scratch.array, from, key, 0, length);
    }
    scratch.length = from;
    return key;
  }

  private static void giveBack(@Nullable Place[] places) {
    for (int i = 0; i < places.length; i++) {
      Place place = places[i];
      places[i] = null;
      if (place != null) {
        place.giveBack();
      }
    }
  }

  private static Outcome reject(Exchange exchange, String zone, Place.Taken why) {
    Settings settings = exchange.settings();
    boolean dryRun = settings.get(LimitConnFeature.DRY_RUN);
    Level level = settings.get(LimitConnFeature.LOG_LEVEL);
    if (why == Place.Taken.NO_ROOM) {
      exchange.log(
          Level.CRIT, "ngx_slab_alloc() failed: no memory in limit_conn_zone \"" + zone + '"');
    } else if (exchange.logs(level)) {
      exchange.log(
          level,
          "limiting connections" + (dryRun ? ", dry run," : "") + " by zone \"" + zone + '"');
    }
    exchange
        .main()
        .set(STATUS, dryRun ? LimitConnStatus.REJECTED_DRY_RUN : LimitConnStatus.REJECTED);
    if (dryRun) {
      return Outcome.NEXT;
    }
    return Outcome.status(settings.get(LimitConnFeature.STATUS).intValue());
  }
}
