package io.sluice.upstream.balance;

import io.sluice.config.Directive;
import java.util.List;

/// The directives of the balancing methods; each stands in its method's class.
public final class BalancerDirectives {
  /// All of them.
  public static final List<Directive<?>> ALL =
      List.of(
          LeastConn.DIRECTIVE,
          Hash.DIRECTIVE,
          IpHash.DIRECTIVE,
          Random.DIRECTIVE,
          LeastTime.HTTP,
          LeastTime.STREAM,
          Fair.DIRECTIVE,
          Fair.SHM_SIZE);

  private BalancerDirectives() {}
}
