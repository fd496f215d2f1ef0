package io.sluice.stream;

import io.sluice.core.text.Template;
import io.sluice.net.ConnectOptions;
import io.sluice.net.proxyprotocol.HeaderWriter;
import io.sluice.upstream.ProxyBind;
import org.jspecify.annotations.Nullable;

/// The settings of a proxying server, at hand for its sessions.
///
/// @param connectTimeout milliseconds
/// @param timeout milliseconds without data in either direction that end a session
/// @param bufferSize bytes to keep for a server that is not there yet
/// @param chunk bytes to copy at a time, and to keep for a side that is not ready
/// @param tries servers to ask at most; 0 for no bound
/// @param nextTimeout milliseconds after which no other server is asked; 0 for no bound
/// @param sessionDrop whether a session ends when its server is removed or marked as down
/// @param bindDynamic whether `bind` is evaluated for each server that is asked
/// @param header what is sent to a server before anything else
/// @param uploadRate bytes a second from the client, or null for no limit
/// @param downloadRate bytes a second from the server, or null for no limit
record ProxySettings(
    long connectTimeout,
    long timeout,
    int bufferSize,
    int chunk,
    boolean nextUpstream,
    int tries,
    long nextTimeout,
    boolean halfClose,
    boolean sessionDrop,
    boolean noDelay,
    ConnectOptions options,
    ProxyBind bind,
    boolean bindDynamic,
    HeaderWriter header,
    @Nullable Template uploadRate,
    @Nullable Template downloadRate) {}
