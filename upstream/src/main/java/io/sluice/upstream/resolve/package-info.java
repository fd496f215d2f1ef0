/// Names of servers: addresses as a configuration writes them, resolvers, and names that are
/// resolved again and again while the server runs.
@NullMarked
package io.sluice.upstream.resolve;

import org.jspecify.annotations.NullMarked;
