/// Compresses responses: `gzip`.
@NullMarked
package io.sluice.content.gzip;

import org.jspecify.annotations.NullMarked;
