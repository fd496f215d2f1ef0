package io.sluice.net.dns;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What the resolvers of one `status_zone` have done, on all loops together. Counted and read by
/// any thread.
public final class ResolverCounters {
  private final LongAdder names = new LongAdder();
  private final LongAdder services = new LongAdder();
  private final Map<Status, LongAdder> responses = new EnumMap<>(Status.class);

  /// Nothing was counted yet.
  public ResolverCounters() {
    for (Status status : Status.values()) {
      responses.put(status, new LongAdder());
    }
  }

  /// Names that servers were asked to resolve to addresses.
  public long names() {
    return names.sum();
  }

  /// Services (SRV) that servers were asked for.
  public long services() {
    return services.sum();
  }

  /// Questions that ended so.
  public long responses(Status status) {
    return of(status).sum();
  }

  /// Begins anew.
  public void reset() {
    names.reset();
    services.reset();
    responses.values().forEach(LongAdder::reset);
  }

  void asked(Question.Kind kind) {
    switch (kind) {
      case NAME -> names.increment();
      case SERVICE -> services.increment();
    }
  }

  void answered(Status status) {
    of(status).increment();
  }

  private LongAdder of(Status status) {
    return Objects.requireNonNull(responses.get(status));
  }
}
