/// Connections to servers: how they are made, kept, bound to a local address, and bounded in their
/// rate.
@NullMarked
package io.sluice.upstream.connect;

import org.jspecify.annotations.NullMarked;
