/// The side-by-side load of `bin/bench`: two proxies with the same configuration, measured in turn.
@NullMarked
package io.sluice.bench.load;

import org.jspecify.annotations.NullMarked;
