/// The exchange with a server behind the proxy, whatever its protocol: attempts, timeouts,
/// failover, buffering.
@NullMarked
package io.sluice.proxy.exchange;

import org.jspecify.annotations.NullMarked;
