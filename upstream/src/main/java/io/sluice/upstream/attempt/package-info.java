/// The attempts of an exchange on the servers of a group, and the variables that tell of them.
@NullMarked
package io.sluice.upstream.attempt;

import org.jspecify.annotations.NullMarked;
