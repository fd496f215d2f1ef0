/// The balancing methods, one class each with its directive.
@NullMarked
package io.sluice.upstream.balance;

import org.jspecify.annotations.NullMarked;
