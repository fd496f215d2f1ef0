/// The phases of a request, from a configuration.
@NullMarked
package io.sluice.http.phases;

import org.jspecify.annotations.NullMarked;
