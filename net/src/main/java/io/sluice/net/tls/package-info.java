/// What TLS looks like from outside, without a key.
@NullMarked
package io.sluice.net.tls;

import org.jspecify.annotations.NullMarked;
