/// The words every feature uses: exchange, phase, variable, zone, generation, clock, logs.
@NullMarked
package io.sluice.core;

import org.jspecify.annotations.NullMarked;
