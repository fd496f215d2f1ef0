/// `memcached_pass`: responses out of memcached.
@NullMarked
package io.sluice.proxy.memcached;

import org.jspecify.annotations.NullMarked;
