package io.sluice.http.variables;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.HttpRequest;
import io.sluice.net.TcpInfo;
import java.util.function.ToLongFunction;

/// Variables of a client's connection that only HTTP has.
final class ConnectionVariables {
  private ConnectionVariables() {}

  static void define(Variables v) {
    v.define(number("connection_requests", r -> r.stream().requests()));
    v.define(
        Variable.of(
            "connection_time",
            (HttpRequest r, Bytes out) -> {
              out.appendSeconds(r.stream().age());
              return true;
            }));
    v.define(
        Variable.of(
            "pipe",
            (HttpRequest r, Bytes out) -> {
              out.append(r.stream().pipelined() ? 'p' : '.');
              return true;
            }));
    tcp(v, "tcpinfo_rtt", TcpInfo::rtt);
    tcp(v, "tcpinfo_rttvar", TcpInfo::rttVariance);
    tcp(v, "tcpinfo_snd_cwnd", TcpInfo::sendWindow);
    tcp(v, "tcpinfo_rcv_space", TcpInfo::receiveSpace);
  }

  static Variable number(String name, ToLongFunction<HttpRequest> value) {
    return Variable.of(
        name,
        (HttpRequest r, Bytes out) -> {
          out.appendNumber(value.applyAsLong(r));
          return true;
        });
  }

  private static void tcp(Variables v, String name, ToLongFunction<TcpInfo> value) {
    v.define(
        Variable.of(
            name,
            (HttpRequest r, Bytes out) -> {
              TcpInfo info = r.stream().tcpInfo();
              if (info == null) {
                return false;
              }
              out.appendNumber(value.applyAsLong(info));
              return true;
            }));
  }
}
