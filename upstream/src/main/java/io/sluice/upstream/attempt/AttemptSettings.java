package io.sluice.upstream.attempt;

import io.sluice.net.ConnectOptions;
import io.sluice.upstream.connect.ProxyBind;
import org.jspecify.annotations.Nullable;

/// How the attempts of an exchange are made, as the directives of a server or a location say.
/// Immutable, and made once for all exchanges there.
///
/// @param options of every connection, but for the local address
/// @param bind the local address; null if the system chooses, as [ProxyBind#OFF] says, too
/// @param bindDynamic whether `bind` is evaluated anew for each attempt
/// @param connectTimeout milliseconds that a connect may take
/// @param retry when another attempt follows one that failed
/// @param datagrams whether the connections are sockets for datagrams, which stand at once
/// @param timeoutFirst whether the log tells that a peer timed out before it tells what that means
///   for the peer, as nginx's stream does; its http does it the other way round
public record AttemptSettings(
    ConnectOptions options,
    @Nullable ProxyBind bind,
    boolean bindDynamic,
    long connectTimeout,
    RetryPolicy retry,
    boolean datagrams,
    boolean timeoutFirst) {
  public AttemptSettings {
    bind = ProxyBind.OFF.equals(bind) ? null : bind;
  }

  /// The same for sockets for datagrams.
  public AttemptSettings forDatagrams() {
    return new AttemptSettings(
        options, bind, bindDynamic, connectTimeout, retry, true, timeoutFirst);
  }
}
