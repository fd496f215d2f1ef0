/// `proxy_pass`: requests passed on over HTTP/1.
@NullMarked
package io.sluice.proxy.pass;

import org.jspecify.annotations.NullMarked;
