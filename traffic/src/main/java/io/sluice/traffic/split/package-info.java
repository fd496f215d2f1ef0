/// Variables for A/B testing: `split_clients`.
@NullMarked
package io.sluice.traffic.split;

import org.jspecify.annotations.NullMarked;
