/// HTTP/1: heads, connections, framing.
@NullMarked
package io.sluice.http.h1;

import org.jspecify.annotations.NullMarked;
