package io.sluice.traffic.access;

import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.core.address.Address;
import io.sluice.core.address.Cidr;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `allow` and `deny` of one level, in their order: the first that fits decides.
final class AccessRules {
  static final AccessRules NONE = new AccessRules(null, -1);

  private static final Key<AccessRules> KEY = new Key<>("access rules");

  private final @Nullable Scope level;
  private final int depth;
  private final List<Rule> rules = new ArrayList<>();
  private boolean forV4;

  /// What the rules say of an address.
  enum Verdict {
    ALLOW,
    DENY,
    /// No rule fits.
    NONE
  }

  private record Rule(Kind kind, @Nullable Cidr block, Verdict verdict) {}

  private enum Kind {
    ALL,
    UNIX,
    IP
  }

  private AccessRules(@Nullable Scope level, int depth) {
    this.level = level;
    this.depth = depth;
  }

  /// Those of exactly this level.
  static AccessRules of(Scope scope) {
    AccessRules known = scope.lookUp(KEY);
    if (known != null && known.level == scope) {
      return known;
    }
    int depth = 0;
    for (Scope outer = scope.parent(); outer != null; outer = outer.parent()) {
      depth++;
    }
    AccessRules made = new AccessRules(scope, depth);
    scope.attach(KEY, made);
    return made;
  }

  /// The inner ones of two: both directives hide the rules of outer levels.
  AccessRules inner(AccessRules other) {
    return other.depth > depth ? other : this;
  }

  void all(Verdict verdict) {
    rules.add(new Rule(Kind.ALL, null, verdict));
    forV4 = true;
  }

  void unix(Verdict verdict) {
    rules.add(new Rule(Kind.UNIX, null, verdict));
  }

  void block(Cidr block, Verdict verdict) {
    rules.add(new Rule(Kind.IP, block, verdict));
    forV4 |= !block.network().isV6();
  }

  Verdict verdict(Address address) {
    return switch (address) {
      case UnixAddress _ -> verdict(null);
      case IpAddress ip -> verdict(forV4 ? ip.unmapped() : ip);
    };
  }

  private Verdict verdict(@Nullable IpAddress ip) {
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      boolean fits =
          switch (rule.kind) {
            case ALL -> true;
            case UNIX -> ip == null;
            case IP -> ip != null && rule.block != null && rule.block.contains(ip);
          };
      if (fits) {
        return rule.verdict;
      }
    }
    return Verdict.NONE;
  }
}
