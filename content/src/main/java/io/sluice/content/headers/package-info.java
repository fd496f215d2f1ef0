/// Fields that the configuration adds to responses.
@NullMarked
package io.sluice.content.headers;

import org.jspecify.annotations.NullMarked;
