/// Instances of the configuration, and what survives them.
@NullMarked
package io.sluice.core.generation;

import org.jspecify.annotations.NullMarked;
