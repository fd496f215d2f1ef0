/// One request or session from first byte to last, and the phases that it passes.
@NullMarked
package io.sluice.core.exchange;

import org.jspecify.annotations.NullMarked;
