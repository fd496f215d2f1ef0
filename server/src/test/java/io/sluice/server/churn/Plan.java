package io.sluice.server.churn;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A configuration.
///
/// @param loops how many workers there are
/// @param log the error log's directive
record Plan(int loops, String log, Passing passing, List<Group> groups) {
  /// How a group binds clients.
  enum Sticky {
    NONE,
    COOKIE,
    ROUTE,
    /// By a session that servers make.
    LEARN;

    /// The cookie that tells.
    String cookie() {
      return this == LEARN ? "session" : "sid";
    }
  }

  /// An `upstream`.
  ///
  /// @param method with its semicolon; empty for round robin
  /// @param queue how many may wait; 0 for none
  /// @param queueTimeout seconds
  /// @param kept connections that a worker keeps; 0 for none
  record Group(
      String name,
      String method,
      Sticky sticky,
      int queue,
      int queueTimeout,
      int kept,
      List<Line> lines) {
    Group {
      lines = List.copyOf(lines);
    }

    /// Whether the method knows backups.
    boolean backups() {
      return !method.startsWith("ip_hash") && !method.startsWith("random");
    }

    /// Whether it knows servers that start slowly.
    boolean slowStarts() {
      return !method.contains("hash") && !method.startsWith("random") && !method.startsWith("fair");
    }

    Group with(List<Line> other) {
      return new Group(name, method, sticky, queue, queueTimeout, kept, other);
    }

    private String text() {
      String text = "  upstream " + name + " {\n    zone " + name + " 64k; " + method;
      text += " keepalive " + kept + ";";
      text +=
          switch (sticky) {
            case NONE -> "";
            case COOKIE -> " sticky cookie sid;";
            case ROUTE -> " sticky route $cookie_sid;";
            case LEARN ->
                " sticky learn create=$upstream_cookie_session lookup=$cookie_session zone="
                    + name
                    + "_sessions:64k;";
          };
      if (queue > 0) {
        text += " queue " + queue + " timeout=" + queueTimeout + "s;";
      }
      return text
          + lines.stream().map(line -> "\n    " + line.text()).collect(Collectors.joining())
          + "\n  }\n";
    }
  }

  /// What the location says of passing on.
  ///
  /// @param next the words of `proxy_next_upstream`
  /// @param tries those of `proxy_next_upstream_tries`
  /// @param nextTimeout seconds
  /// @param connectTimeout seconds
  /// @param readTimeout seconds, of writing too
  /// @param old whether servers are spoken to in HTTP/1.0
  /// @param buffers the directives that say how much of an answer is kept where
  record Passing(
      Set<String> next,
      int tries,
      int nextTimeout,
      int connectTimeout,
      int readTimeout,
      boolean requestBuffering,
      boolean buffering,
      boolean ignoreAbort,
      boolean old,
      String buffers,
      int bodyBuffer) {
    /// Whether a server is sent what there is of a body that is not complete.
    boolean streams(Wish wish) {
      return wish.slow() && !requestBuffering && !(wish.chunked() && old);
    }

    private String text() {
      return "  proxy_next_upstream "
          + (next.isEmpty() ? "off" : String.join(" ", next))
          + "; proxy_next_upstream_tries "
          + tries
          + "; proxy_next_upstream_timeout "
          + nextTimeout
          + "s;\n  proxy_connect_timeout "
          + connectTimeout
          + "s; proxy_read_timeout "
          + readTimeout
          + "s; proxy_send_timeout "
          + readTimeout
          + "s;\n  proxy_request_buffering "
          + flag(requestBuffering)
          + "; proxy_buffering "
          + flag(buffering)
          + "; proxy_ignore_client_abort "
          + flag(ignoreAbort)
          + "; client_body_buffer_size "
          + bodyBuffer
          + ";\n  proxy_http_version "
          + (old ? "1.0; " : "1.1; ")
          + buffers
          + "\n";
    }

    private static String flag(boolean on) {
      return on ? "on" : "off";
    }
  }

  Group group(String name) {
    return groups.stream().filter(group -> group.name.equals(name)).findFirst().orElseThrow();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("worker_processes ").append(loops).append(";\n").append(log);
    text.append("\nevents { }\nhttp {\n  access_log off;\n")
        .append("  resolver 10.0.0.53 ipv6=off; resolver_timeout 4s;\n")
        .append("  witness '$http_x_bind|$status|$upstream_addr';\n")
        .append("  proxy_bind $http_x_bind;\n")
        .append(passing.text());
    groups.forEach(group -> text.append(group.text()));
    text.append("  server { listen 10.0.0.1:80;\n");
    for (Group group : groups) {
      text.append("    location /").append(group.name).append("/ { proxy_pass http://");
      text.append(group.name).append("; }\n");
    }
    return text.append("  }\n}\n").toString();
  }
}
