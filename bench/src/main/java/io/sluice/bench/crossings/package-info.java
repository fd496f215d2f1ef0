/// Counts the objects that a request crosses on its way through the proxy.
@NullMarked
package io.sluice.bench.crossings;

import org.jspecify.annotations.NullMarked;
