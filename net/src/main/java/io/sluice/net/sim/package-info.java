/// A simulated network: virtual time, seeded delays, losses, resets and partitions.
@NullMarked
package io.sluice.net.sim;

import org.jspecify.annotations.NullMarked;
