package io.sluice.stream;

import io.sluice.config.Scope;
import io.sluice.core.text.Template;
import io.sluice.net.DatagramSession;
import io.sluice.upstream.attempt.AttemptSettings;
import io.sluice.upstream.conf.Upstreams;
import io.sluice.upstream.group.Group;
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
    DatagramLimits limits = StreamProxy.limits(server);
    AttemptSettings streams = settings.attempts();
    AttemptSettings datagrams = streams.forDatagrams();
    return session -> {
      if (session.channel() instanceof DatagramSession client) {
        pass(session, new DatagramProxy(session, client, settings, limits), datagrams);
      } else {
        pass(session, new ProxySession(session, settings), streams);
      }
    };
  }

  private void pass(StreamSession session, UpstreamContent content, AttemptSettings attempts) {
    content.start(
        attempts,
        group,
        group == null ? upstreams.destination(address.text(session), session) : null);
  }
}
