/// Benchmarks (JMH) and side-by-side load.
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;
