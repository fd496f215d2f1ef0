/// Micro-benchmarks of the parts that every exchange goes through; `bin/bench jmh` runs them.
@NullMarked
package io.sluice.bench.micro;

import org.jspecify.annotations.NullMarked;
