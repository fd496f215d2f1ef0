/// Compresses responses: `gzip`.
@NullMarked
package io.sluice.http.gzip;

import org.jspecify.annotations.NullMarked;
