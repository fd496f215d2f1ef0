/// Names that are resolved while the server runs: a resolver for each loop, its cache, and the ways
/// to the name servers.
@NullMarked
package io.sluice.net.dns;

import org.jspecify.annotations.NullMarked;
