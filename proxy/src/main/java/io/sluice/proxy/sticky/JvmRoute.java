package io.sluice.proxy.sticky;

import io.sluice.config.Arguments;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import io.sluice.upstream.peer.Sticky;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `jvm_route`, as the module nginx-upstream-jvm-route has it: a session that a server made, which
/// begins (as Resin's do) or ends (as Tomcat's do) with the server's `srun_id`. It is looked for in
/// a cookie and then in the URI, `;jsessionid=…`.
///
/// @param cookie where the session is
/// @param name what precedes it in a URI, in lower case
/// @param reverse whether the server is at the end
record JvmRoute(Template cookie, String name, boolean reverse) implements Sticky {
  private static final String COOKIE = "$cookie_";
  private static final String ENDS = ";,&?#/ ";

  static Method parse(Arguments a) {
    if (a.count() > 1 && !a.text(1).equals("reverse")) {
      throw a.invalidParameter(1);
    }
    String text = a.text(0);
    int bar = text.indexOf('|');
    String variable = bar < 0 ? text : text.substring(0, bar);
    if (!variable.startsWith(COOKIE) || variable.length() == COOKIE.length()) {
      throw a.error(0, "invalid cookie name \"" + text + "\" in \"jvm_route\" directive");
    }
    String name = bar < 0 ? variable.substring(COOKIE.length()) : text.substring(bar + 1);
    if (name.isEmpty()) {
      throw a.invalidParameter(0);
    }
    JvmRoute route =
        new JvmRoute(
            Template.compile(a, 0, variable), name.toLowerCase(Locale.ROOT), a.count() > 1);
    return StickyParser.only(a, (_, _) -> route);
  }

  @Override
  public @Nullable Binding start(Exchange exchange) {
    String session = cookie.text(exchange);
    if (session.isEmpty()) {
      session = inUri((HttpRequest) exchange);
    }
    return session.isEmpty() ? null : new Session(session);
  }

  private String inUri(HttpRequest request) {
    int start = request.line().uriStart;
    int length = request.line().uriEnd - start;
    String uri = new String(request.head(), start, length, StandardCharsets.ISO_8859_1);
    int found = uri.toLowerCase(Locale.ROOT).indexOf(name + '=');
    if (found < 0) {
      return "";
    }
    int from = found + name.length() + 1;
    int end = from;
    while (end < length && ENDS.indexOf(uri.charAt(end)) < 0) {
      end++;
    }
    return uri.substring(from, end);
  }

  private final class Session implements Binding {
    private final String session;

    Session(String session) {
      this.session = session;
    }

    /// Of two servers whose ids both fit, as `1` and `11` do, the longer is meant.
    @Override
    public @Nullable Peer bound(PeerSet peers) {
      Peer best = null;
      for (Peer peer : peers) {
        String id = peer.route();
        boolean fits = reverse ? session.endsWith(id) : session.startsWith(id);
        if (fits && (best == null || id.length() > best.route().length())) {
          best = peer;
        }
      }
      return best;
    }
  }
}
