/// Variables that depend on others: `map`, `num_map`.
@NullMarked
package io.sluice.traffic.map;

import org.jspecify.annotations.NullMarked;
