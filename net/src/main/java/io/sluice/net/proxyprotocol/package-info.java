/// The [PROXY protocol](https://www.haproxy.org/download/2.9/doc/proxy-protocol.txt), versions 1
/// and 2: what a proxy says of a connection at its beginning.
@NullMarked
package io.sluice.net.proxyprotocol;

import org.jspecify.annotations.NullMarked;
