/// `mirror`: copies of requests for others to see.
@NullMarked
package io.sluice.proxy.mirror;

import org.jspecify.annotations.NullMarked;
