/// Time and chance, which everything gets passed in, and formatted times.
@NullMarked
package io.sluice.core.clock;

import org.jspecify.annotations.NullMarked;
