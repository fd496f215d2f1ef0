package io.sluice.stream;

import io.sluice.core.Template;
import io.sluice.net.ConnectOptions;
import io.sluice.upstream.ProxyBind;
import org.jspecify.annotations.Nullable;

/// The settings of a proxying server, at hand for its sessions.
///
/// @param connectTimeout milliseconds
/// @param timeout milliseconds without data in either direction that end a session
/// @param chunk bytes to read at a time and to keep for a side that is not ready
/// @param tries servers to ask at most; 0 for no bound
/// @param nextTimeout milliseconds after which no other server is asked; 0 for no bound
/// @param uploadRate bytes a second from the client, or null for no limit
/// @param downloadRate bytes a second from the server, or null for no limit
record ProxySettings(
    long connectTimeout,
    long timeout,
    int chunk,
    boolean nextUpstream,
    int tries,
    long nextTimeout,
    boolean halfClose,
    boolean noDelay,
    ConnectOptions options,
    @Nullable ProxyBind bind,
    @Nullable Template uploadRate,
    @Nullable Template downloadRate) {}
