/// Groups of servers, balancers and passive health.
@NullMarked
package io.sluice.upstream;

import org.jspecify.annotations.NullMarked;
