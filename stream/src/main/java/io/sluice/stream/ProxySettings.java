package io.sluice.stream;

import io.sluice.core.text.Template;
import io.sluice.net.proxyprotocol.HeaderWriter;
import io.sluice.upstream.attempt.AttemptSettings;
import org.jspecify.annotations.Nullable;

/// The settings of a proxying server, at hand for its sessions.
///
/// @param attempts how servers are connected to
/// @param timeout milliseconds without data in either direction that end a session
/// @param bufferSize bytes to keep for a server that is not there yet
/// @param chunk bytes to copy at a time, and to keep for a side that is not ready
/// @param sessionDrop whether a session ends when its server is removed or marked as down
/// @param header what is sent to a server before anything else
/// @param uploadRate bytes a second from the client, or null for no limit
/// @param downloadRate bytes a second from the server, or null for no limit
record ProxySettings(
    AttemptSettings attempts,
    long timeout,
    int bufferSize,
    int chunk,
    boolean halfClose,
    boolean sessionDrop,
    boolean noDelay,
    HeaderWriter header,
    @Nullable Template uploadRate,
    @Nullable Template downloadRate) {}
