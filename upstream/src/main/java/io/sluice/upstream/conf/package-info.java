/// What a configuration says of groups: `upstream` with all that stands in it.
@NullMarked
package io.sluice.upstream.conf;

import org.jspecify.annotations.NullMarked;
