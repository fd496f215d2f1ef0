package io.sluice.upstream.conf;

import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.Loop;
import io.sluice.net.dns.Answer;
import io.sluice.net.dns.Lookup;
import io.sluice.net.dns.Resolvers;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.resolve.ResolverDirectives;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where an exchange is to go whose address was computed while it ran: a group, or a name that has
/// to be resolved first.
public sealed interface Destination {
  /// A group whose servers are known.
  record Known(Group group) implements Destination {}

  /// A name with a port.
  ///
  /// @param resolvers who knows, or null if the configuration names nobody
  /// @param timeout in milliseconds
  record Named(UpstreamUrl url, @Nullable Resolvers resolvers, long timeout)
      implements Destination {
    /// Whether it can be resolved at all; otherwise the log says that it cannot.
    public boolean resolvable(Exchange by) {
      if (resolvers == null) {
        by.log(ErrorLog.Level.ERROR, "no resolver defined to resolve " + url.host());
      }
      return resolvers != null;
    }

    /// Resolves it; the log says why if that fails.
    ///
    /// @param then hears of the servers, perhaps before this returns; of null if there are none
    public @Nullable Lookup resolve(Loop loop, Exchange by, Consumer<@Nullable Group> then) {
      if (resolvers == null) {
        then.accept(null);
        return null;
      }
      return resolvers
          .on(loop)
          .lookUp(url.host(), timeout, answer -> resolved(answer, by, then), by::failed);
    }

    private void resolved(Answer answer, Exchange by, Consumer<@Nullable Group> then) {
      if (!answer.found()) {
        String why = answer.status().description();
        by.log(ErrorLog.Level.ERROR, url.host() + " could not be resolved " + why);
        then.accept(null);
        return;
      }
      List<Address> addresses = new ArrayList<>();
      for (Answer.Found found : answer.addresses()) {
        addresses.add(found.address().withPort(url.port()));
      }
      then.accept(GroupBuilder.of(url, addresses));
    }
  }

  /// What an address stands for that names no group; null, with a line in the log, if it has no
  /// port.
  static @Nullable Destination of(UpstreamUrl url, Exchange by) {
    if (url.port() == 0 && !url.unix()) {
      by.log(ErrorLog.Level.ERROR, "no port in upstream \"" + url.host() + "\"");
      return null;
    }
    Address literal = url.literal();
    if (literal != null) {
      return new Known(GroupBuilder.of(url, List.of(literal)));
    }
    Settings settings = by.settings();
    return new Named(
        url,
        settings.get(ResolverDirectives.RESOLVER),
        settings.get(ResolverDirectives.RESOLVER_TIMEOUT));
  }
}
