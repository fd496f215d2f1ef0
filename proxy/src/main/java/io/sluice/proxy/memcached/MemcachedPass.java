package io.sluice.proxy.memcached;

import io.sluice.config.Arguments;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.upstream.conf.Destination;
import io.sluice.upstream.conf.Upstreams;
import org.jspecify.annotations.Nullable;

/// What a `memcached_pass` says.
///
/// @param fixed where all requests go, or null if the address has variables
/// @param address as it is written
/// @param groups the groups that a computed address may name
/// @param key `$memcached_key`
record MemcachedPass(
    @Nullable Destination fixed, Template address, Upstreams groups, Template key) {
  static MemcachedPass parse(Arguments a) {
    Upstreams groups = Upstreams.of(a.scope());
    Template address = Template.compile(a, 0);
    Template key = Template.compile(a, 0, "$memcached_key");
    Destination fixed =
        address.isConstant()
            ? new Destination.Known(groups.group(Upstreams.url(a, 0, 0), a))
            : null;
    return new MemcachedPass(fixed, address, groups, key);
  }

  /// Where a request goes; null, with a line in the log, if the address leads nowhere.
  @Nullable Destination destination(HttpRequest request) {
    return fixed != null ? fixed : groups.destination(address.text(request), request);
  }
}
