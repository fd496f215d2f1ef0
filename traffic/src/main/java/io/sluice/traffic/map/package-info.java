/// Variables that depend on others: `map`.
@NullMarked
package io.sluice.traffic.map;

import org.jspecify.annotations.NullMarked;
