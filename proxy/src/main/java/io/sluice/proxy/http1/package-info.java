/// HTTP/1 to servers: how a request is written, how a response is read.
@NullMarked
package io.sluice.proxy.http1;

import org.jspecify.annotations.NullMarked;
