/// Variables that mean the same in both protocols.
@NullMarked
package io.sluice.traffic.variables;

import org.jspecify.annotations.NullMarked;
