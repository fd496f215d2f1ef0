/// Groups of servers: who belongs to them, what they share, who waits for them.
@NullMarked
package io.sluice.upstream.group;

import org.jspecify.annotations.NullMarked;
