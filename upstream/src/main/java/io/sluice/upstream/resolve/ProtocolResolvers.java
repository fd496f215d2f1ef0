package io.sluice.upstream.resolve;

import io.sluice.config.Context;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.net.dns.Resolvers;
import java.util.ArrayList;
import java.util.List;

/// The resolvers of one protocol of a configuration, one for each `resolver` in it.
public final class ProtocolResolvers {
  private static final Key<ProtocolResolvers> KEY = new Key<>("resolvers of a protocol");

  private final List<Resolvers> all = new ArrayList<>();

  private ProtocolResolvers() {}

  /// Those of the protocol whose block `scope` is or stands in; made at the first call.
  public static ProtocolResolvers of(Scope scope) {
    Scope top = protocol(scope);
    ProtocolResolvers known = top.lookUp(KEY);
    if (known == null) {
      known = new ProtocolResolvers();
      top.attach(KEY, known);
    }
    return known;
  }

  /// The block of the protocol that `scope` is or stands in.
  ///
  /// @throws IllegalArgumentException if it stands in none
  public static Scope protocol(Scope scope) {
    Scope top = scope;
    while (top.context() != Context.HTTP && top.context() != Context.STREAM) {
      Scope outer = top.parent();
      if (outer == null) {
        throw new IllegalArgumentException("neither inside http nor inside stream");
      }
      top = outer;
    }
    return top;
  }

  void add(Resolvers added) {
    all.add(added);
  }

  /// All of them, in the order of the configuration.
  public List<Resolvers> all() {
    return List.copyOf(all);
  }
}
