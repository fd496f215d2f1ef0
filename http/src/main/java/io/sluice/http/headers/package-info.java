/// Fields that the configuration adds to responses.
@NullMarked
package io.sluice.http.headers;

import org.jspecify.annotations.NullMarked;
