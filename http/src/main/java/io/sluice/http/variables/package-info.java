/// The variables of HTTP.
@NullMarked
package io.sluice.http.variables;

import org.jspecify.annotations.NullMarked;
