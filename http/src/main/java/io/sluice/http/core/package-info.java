/// The directives of the HTTP core: names, defaults and values.
@NullMarked
package io.sluice.http.core;

import org.jspecify.annotations.NullMarked;
