/// Names that are resolved while the server runs.
@NullMarked
package io.sluice.it.names;

import org.jspecify.annotations.NullMarked;
