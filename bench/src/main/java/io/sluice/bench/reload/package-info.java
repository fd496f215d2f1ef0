/// A program that is reloaded many times under load.
@NullMarked
package io.sluice.bench.reload;

import org.jspecify.annotations.NullMarked;
