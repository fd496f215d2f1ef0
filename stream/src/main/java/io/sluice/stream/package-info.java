/// The session engine for TCP and UDP.
@NullMarked
package io.sluice.stream;

import org.jspecify.annotations.NullMarked;
