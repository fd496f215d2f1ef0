package io.sluice.traffic.access;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;
import static io.sluice.config.Context.LIMIT_EXCEPT;
import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.core.address.Cidr;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.log.ErrorLog;
import io.sluice.traffic.access.AccessRules.Verdict;
import java.util.List;

/// Allows and denies clients by their addresses, in http and stream.
public final class AccessFeature implements Feature {
  static final Directive<AccessRules> ALLOW =
      rule("allow", Verdict.ALLOW).doc("Allows access for a network or address.");
  static final Directive<AccessRules> DENY =
      rule("deny", Verdict.DENY).doc("Denies access for a network or address.");

  private static final Outcome FORBIDDEN = Outcome.status(403);

  /// Stateless.
  public AccessFeature() {}

  private static Directive<AccessRules> rule(String name, Verdict verdict) {
    return Directive.of(name, a -> parse(a, verdict), AccessRules.NONE)
        .in(HTTP, HTTP_SERVER, HTTP_LOCATION, LIMIT_EXCEPT, STREAM, STREAM_SERVER)
        .repeats()
        .syntax("address | CIDR | unix: | all");
  }

  private static AccessRules parse(Arguments a, Verdict verdict) {
    AccessRules rules = AccessRules.of(a.scope());
    String text = a.text(0);
    switch (text) {
      case "all" -> rules.all(verdict);
      case "unix:" -> rules.unix(verdict);
      default -> {
        Cidr block = Cidr.parse(text);
        if (block == null) {
          throw a.invalidParameter(0);
        }
        if (block.strayBits()) {
          a.warn(0, "low address bits of " + text + " are meaningless");
        }
        rules.block(block, verdict);
      }
    }
    return rules;
  }

  @Override
  public String name() {
    return "access";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(ALLOW, DENY);
  }

  @Override
  public void install(ProtocolBuilder builder) {
    builder.handler(Phase.ACCESS, AccessFeature::check);
  }

  private static Outcome check(Exchange exchange) {
    AccessRules rules = exchange.settings().get(ALLOW).inner(exchange.settings().get(DENY));
    return switch (rules.verdict(exchange.remote())) {
      case NONE -> Outcome.NEXT;
      case ALLOW -> Outcome.NEXT_PHASE;
      case DENY -> {
        if (!exchange.satisfyAny()) {
          exchange.log(ErrorLog.Level.ERROR, "access forbidden by rule");
        }
        yield FORBIDDEN;
      }
    };
  }
}
