/// Variables that depend on an address: `geo`.
@NullMarked
package io.sluice.traffic.geo;

import org.jspecify.annotations.NullMarked;
