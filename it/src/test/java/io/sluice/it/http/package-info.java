/// HTTP/1 on real sockets.
@NullMarked
package io.sluice.it.http;

import org.jspecify.annotations.NullMarked;
