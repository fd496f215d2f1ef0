/// Variables that the configuration assigns to: `set`.
@NullMarked
package io.sluice.traffic.set;

import org.jspecify.annotations.NullMarked;
