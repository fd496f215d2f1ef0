/// Variables of what a proxy has said of a connection by the PROXY protocol:
/// `$proxy_protocol_addr`, `$proxy_protocol_tlv_…`.
@NullMarked
package io.sluice.traffic.proxyprotocol;

import org.jspecify.annotations.NullMarked;
