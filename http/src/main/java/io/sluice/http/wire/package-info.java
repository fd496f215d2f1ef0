/// HTTP/1 on the wire, for both sides: heads, fields and bodies of requests and responses as bytes.
@NullMarked
package io.sluice.http.wire;

import org.jspecify.annotations.NullMarked;
