/// Event loops, buffers, timers, listeners, connections, TLS, name resolution.
@NullMarked
package io.sluice.net;

import org.jspecify.annotations.NullMarked;
