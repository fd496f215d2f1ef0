/// The `http` block: what it makes of a configuration.
@NullMarked
package io.sluice.http.block;

import org.jspecify.annotations.NullMarked;
