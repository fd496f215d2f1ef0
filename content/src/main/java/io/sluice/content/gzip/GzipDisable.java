package io.sluice.content.gzip;

import io.sluice.config.Arguments;
import io.sluice.core.text.Regex;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.UserAgent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Clients that get nothing compressed.
///
/// @param msie6 whether old versions of Microsoft's browser are among them
record GzipDisable(boolean msie6, List<Regex> agents) {
  static final GzipDisable NOBODY = new GzipDisable(false, List.of());

  static GzipDisable parse(Arguments a) {
    @Nullable GzipDisable before = a.scope().own(Gzip.DISABLE);
    GzipDisable known = before == null ? NOBODY : before;
    boolean msie6 = known.msie6;
    List<Regex> agents = new ArrayList<>(known.agents);
    for (int i = 0; i < a.count(); i++) {
      if (a.text(i).equals("msie6")) {
        msie6 = true;
      } else {
        agents.add(Regex.compile(a, i, a.text(i), true));
      }
    }
    return new GzipDisable(msie6, List.copyOf(agents));
  }

  boolean matches(HttpRequest r) {
    Headers headers = r.headers();
    int agent = headers.first(Field.USER_AGENT);
    if (agent < 0) {
      return false;
    }
    if (msie6 && UserAgent.of(r).msie6()) {
      return true;
    }
    int from = headers.valueStart(agent);
    for (Regex regex : agents) {
      if (regex.test(r, headers.base(), from, headers.valueEnd(agent) - from)) {
        return true;
      }
    }
    return false;
  }
}
