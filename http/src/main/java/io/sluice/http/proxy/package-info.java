/// `proxy_pass`: requests passed on over HTTP/1.
@NullMarked
package io.sluice.http.proxy;

import org.jspecify.annotations.NullMarked;
