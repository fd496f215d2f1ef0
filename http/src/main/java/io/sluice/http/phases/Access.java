package io.sluice.http.phases;

import io.sluice.core.exchange.Outcome;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.Field;
import io.sluice.http.HttpRequest;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.Satisfy;

/// The rules of the access phase: `satisfy all` needs every handler to agree, `satisfy any` one.
final class Access {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int PROXY_AUTHENTICATION = 407;

  private Access() {}

  static Outcome judge(HttpRequest r, Outcome outcome) {
    if (outcome == Outcome.NEXT || outcome == Outcome.SUSPEND || outcome == Outcome.DONE) {
      return outcome;
    }
    if (r.settings().get(HttpCore.SATISFY) == Satisfy.ALL) {
      return outcome == Outcome.NEXT_PHASE ? Outcome.NEXT : outcome;
    }
    if (outcome == Outcome.NEXT_PHASE) {
      r.accessCode(0);
      r.out().remove(Field.WWW_AUTHENTICATE);
      r.out().remove(Field.PROXY_AUTHENTICATE);
      return outcome;
    }
    return switch (outcome.code()) {
      case FORBIDDEN, UNAUTHORIZED, PROXY_AUTHENTICATION -> {
        if (r.accessCode() == 0 || r.accessCode() == FORBIDDEN) {
          r.accessCode(outcome.code());
        }
        yield Outcome.NEXT;
      }
      default -> outcome;
    };
  }

  /// The post-access phase: refuses what nothing has let pass.
  static Outcome settle(HttpRequest r) {
    int code = r.accessCode();
    if (code == 0) {
      return Outcome.NEXT;
    }
    if (code == FORBIDDEN) {
      r.log(ErrorLog.Level.ERROR, "access forbidden by rule");
    }
    r.accessCode(0);
    return Outcome.status(code);
  }
}
