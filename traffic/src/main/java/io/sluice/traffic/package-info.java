/// Features written once for stream and http.
@NullMarked
package io.sluice.traffic;

import org.jspecify.annotations.NullMarked;
