/// The loop on Linux: epoll, edge-triggered.
@NullMarked
package io.sluice.net.epoll;

import org.jspecify.annotations.NullMarked;
