/// How requests and responses pass through at the same time, on a simulated network.
@NullMarked
package io.sluice.server.exchange;

import org.jspecify.annotations.NullMarked;
