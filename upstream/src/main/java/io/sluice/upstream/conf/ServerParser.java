package io.sluice.upstream.conf;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Scope;
import io.sluice.config.Values;
import io.sluice.core.address.Address;
import io.sluice.core.address.HostNames;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.ServerParameters;
import io.sluice.upstream.resolve.RuntimeName;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a `server` of an `upstream` block: its parameters first, then its address, as nginx does.
final class ServerParser {
  private final Arguments arguments;
  private final boolean stream;
  private final Balancer.@Nullable Method method;
  private ServerParameters parameters = ServerParameters.DEFAULT;
  private boolean resolve;
  private @Nullable String service;

  private ServerParser(Arguments arguments) {
    this.arguments = arguments;
    this.stream = arguments.scope().context() == Context.STREAM_UPSTREAM;
    this.method = method(arguments.scope());
  }

  static ServerLine parse(Arguments a) {
    ServerParser parser = new ServerParser(a);
    for (int i = 1; i < a.count(); i++) {
      parser.parameter(i);
    }
    return parser.line();
  }

  /// The balancing method of a block so far, the last one if there are several.
  static Balancer.@Nullable Method method(Scope block) {
    Balancer.Method last = null;
    for (Scope.Entry entry : block.entries()) {
      if (entry.value() instanceof Balancer.Method method) {
        last = method;
      }
    }
    return last;
  }

  private void parameter(int i) {
    String text = arguments.text(i);
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals + 1);
    String value = text.substring(equals + 1);
    ServerParameters p = parameters;
    if (name.equals("resolve")) {
      resolve = true;
      return;
    }
    if (name.equals("service=")) {
      service = service(i, value);
      return;
    }
    parameters =
        switch (name) {
          case "weight=" -> p.weight(weight(i, value));
          case "max_conns=" -> p.maxConns(bound(i, value));
          case "max_fails=" -> p.maxFails(bound(i, value));
          case "fail_timeout=" -> p.failTimeout(valid(i, Values.seconds(value)));
          case "slow_start=" -> p.slowStart(slowStart(i, value));
          case "backup" -> p.backup(backup(i));
          case "down" -> p.service(ServerParameters.Service.DOWN);
          case "drain" -> p.service(draining(i));
          case "route=", "srun_id=" -> p.route(route(i, value));
          default -> throw arguments.invalidParameter(i);
        };
  }

  private int weight(int i, String value) {
    long number = valid(i, Values.number(value));
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw arguments.invalidParameter(i);
    }
    return (int) number;
  }

  /// A bound that cannot be reached is as good as any higher one.
  private int bound(int i, String value) {
    return (int) Math.min(valid(i, Values.number(value)), Integer.MAX_VALUE);
  }

  private long valid(int i, long value) {
    if (value == Values.INVALID) {
      throw arguments.invalidParameter(i);
    }
    return value;
  }

  private long slowStart(int i, String value) {
    requireSupport(i, method == null || method.slowStarts());
    return valid(i, Values.millis(value));
  }

  private boolean backup(int i) {
    requireSupport(i, method == null || method.backups());
    return true;
  }

  private void requireSupport(int i, boolean supported) {
    if (!supported) {
      throw arguments.error(
          i, "balancing method does not support parameter \"" + arguments.text(i) + "\"");
    }
  }

  private void requireHttp(int i) {
    if (stream) {
      throw arguments.invalidParameter(i);
    }
  }

  private ServerParameters.Service draining(int i) {
    requireHttp(i);
    return ServerParameters.Service.DRAINING;
  }

  private String route(int i, String value) {
    requireHttp(i);
    if (value.isEmpty()) {
      throw arguments.error(i, "route is empty");
    }
    if (value.length() > ServerParameters.MAX_ROUTE) {
      throw arguments.error(i, "route is longer than " + ServerParameters.MAX_ROUTE);
    }
    return value;
  }

  private String service(int i, String value) {
    if (value.isEmpty()) {
      throw arguments.error(i, "service is empty");
    }
    return value;
  }

  /// A number without sign, or -1.
  static long number(String text) {
    long value = Values.number(text);
    return value == Values.INVALID ? -1 : value;
  }

  private ServerLine line() {
    String text = arguments.text(0);
    if (service != null && !resolve) {
      throw arguments.error(0, serviceUpstream(text) + "requires \"resolve\" parameter");
    }
    UpstreamUrl url = Upstreams.url(arguments, 0, stream ? 0 : UpstreamUrl.HTTP_PORT);
    if (stream && service == null && !url.portGiven() && !url.unix()) {
      throw arguments.error(0, "no port in upstream \"" + text + "\"");
    }
    checkService(url);
    if (resolve && url.literal() == null) {
      int port = service == null ? url.port() : 0;
      RuntimeName name = new RuntimeName(url.host(), port, service);
      return new ServerLine(text, List.of(), parameters, name);
    }
    return new ServerLine(text, addresses(url), parameters);
  }

  private void checkService(UpstreamUrl url) {
    if (service != null && (url.portGiven() || url.unix())) {
      throw arguments.error(0, serviceUpstream(url.text()) + "may not have port");
    }
    if (service != null && url.literal() != null) {
      throw arguments.error(0, serviceUpstream(url.text()) + "requires domain name");
    }
  }

  private static String serviceUpstream(String text) {
    return "service upstream \"" + text + "\" ";
  }

  private List<Address> addresses(UpstreamUrl url) {
    List<Address> addresses =
        url.literal() != null ? List.of(url.literal()) : HostNames.resolve(url.host(), url.port());
    if (addresses.isEmpty()) {
      throw arguments.error(0, "host not found in upstream \"" + url.text() + "\"");
    }
    return addresses;
  }
}
