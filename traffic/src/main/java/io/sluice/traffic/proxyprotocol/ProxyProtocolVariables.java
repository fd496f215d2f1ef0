package io.sluice.traffic.proxyprotocol;

import io.sluice.core.address.ProxyHeader;
import io.sluice.core.address.Tlvs;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.feature.Feature;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import java.util.function.BiConsumer;

/// `$proxy_protocol_addr` and the like, in http and stream.
public final class ProxyProtocolVariables implements Feature {
  private static final String TLV = "proxy_protocol_tlv_";

  /// Stateless.
  public ProxyProtocolVariables() {}

  @Override
  public String name() {
    return "proxy_protocol";
  }

  @Override
  public void variables(Variables variables) {
    define(variables, "proxy_protocol_addr", (h, out) -> out.append(h.source().host()));
    define(variables, "proxy_protocol_port", (h, out) -> port(h.source(), out));
    define(variables, "proxy_protocol_server_addr", (h, out) -> out.append(h.destination().host()));
    define(variables, "proxy_protocol_server_port", (h, out) -> port(h.destination(), out));
    variables.definePrefix(TLV, name -> new TlvVariable(name, name.substring(TLV.length())));
    for (VendorTlv vendor : VendorTlv.values()) {
      variables.define(
          Variable.of(
              TLV + vendor.word(),
              (Exchange exchange, Bytes out) -> vendor.write(tlvs(exchange), out)));
    }
  }

  private static void define(
      Variables variables, String name, BiConsumer<ProxyHeader, Bytes> writer) {
    variables.define(
        Variable.of(
            name,
            (Exchange exchange, Bytes out) -> {
              ProxyHeader header = exchange.proxyHeader();
              if (header == null) {
                return false;
              }
              writer.accept(header, out);
              return true;
            }));
  }

  private static void port(ProxyHeader.Endpoint endpoint, Bytes out) {
    if (endpoint.port() > 0) {
      out.appendNumber(endpoint.port());
    }
  }

  private static Tlvs tlvs(Exchange exchange) {
    ProxyHeader header = exchange.proxyHeader();
    return header == null ? Tlvs.NONE : header.tlvs();
  }
}
