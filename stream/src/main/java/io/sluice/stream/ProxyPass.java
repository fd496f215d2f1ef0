package io.sluice.stream;

import io.sluice.config.Scope;
import io.sluice.core.Address;
import io.sluice.core.ErrorLog;
import io.sluice.core.Template;
import io.sluice.upstream.Group;
import io.sluice.upstream.UpstreamUrl;
import io.sluice.upstream.Upstreams;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a server's sessions go.
///
/// @param group the group, if the configuration says which
/// @param address the address as written, which may have variables
record ProxyPass(Upstreams upstreams, @Nullable Group group, Template address)
    implements StreamContent {
  @Override
  public Handler prepare(Scope server) {
    ProxySettings settings = StreamProxy.settings(server);
    return session -> {
      ProxySession proxied = new ProxySession(session, settings);
      proxied.start(group == null ? evaluate(session) : group);
    };
  }

  /// The group that the address names now; null, with a line in the log, if it names none.
  private @Nullable Group evaluate(StreamSession session) {
    String text = address.text(session);
    UpstreamUrl url;
    try {
      url = UpstreamUrl.parse(text, 0);
    } catch (UpstreamUrl.InvalidUrlException e) {
      return refuse(session, e.getMessage() + " in upstream \"" + text + "\"");
    }
    Group known = upstreams.find(url);
    if (known != null) {
      return known;
    }
    if (url.port() == 0 && !url.unix()) {
      return refuse(session, "no port in upstream \"" + url.host() + "\"");
    }
    Address literal = url.literal();
    if (literal == null) {
      return refuse(session, "no resolver defined to resolve " + url.host());
    }
    return Group.of(url, List.of(literal));
  }

  private static @Nullable Group refuse(StreamSession session, String message) {
    session.log(ErrorLog.Level.ERROR, message);
    return null;
  }
}
