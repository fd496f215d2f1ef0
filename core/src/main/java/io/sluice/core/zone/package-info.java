/// Named shared memory of a bounded size, which survives a reload.
@NullMarked
package io.sluice.core.zone;

import org.jspecify.annotations.NullMarked;
