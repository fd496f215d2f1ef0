package io.sluice.stream;

import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.config.Values;
import io.sluice.core.feature.Feature;
import io.sluice.core.text.Template;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Loop;
import io.sluice.net.proxyprotocol.HeaderWriter;
import io.sluice.upstream.attempt.AttemptSettings;
import io.sluice.upstream.attempt.Failure;
import io.sluice.upstream.attempt.RetryPolicy;
import io.sluice.upstream.conf.Upstreams;
import io.sluice.upstream.connect.ProxyBind;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `proxy_pass` in `stream`, and what belongs to it.
public final class StreamProxy implements Feature {
  static final Directive<@Nullable ProxyPass> PROXY_PASS =
      Directive.<@Nullable ProxyPass>of("proxy_pass", StreamProxy::proxyPass, null)
          .in(STREAM_SERVER)
          .noInherit()
          .syntax("address")
          .doc("Passes sessions on to a server or a group of servers.");

  static final Directive<ProxyBind> PROXY_BIND =
      Directive.<ProxyBind>of("proxy_bind", ProxyBind::parse, ProxyBind.OFF)
          .in(STREAM, STREAM_SERVER)
          .args(1, 2)
          .syntax("address [transparent] | off")
          .doc("Sets the local address of connections to servers.");

  static final Directive<Boolean> PROXY_BIND_DYNAMIC =
      Directive.flag("proxy_bind_dynamic", false)
          .in(STREAM, STREAM_SERVER)
          .doc("Whether the local address is evaluated anew for each server that is asked.");

  static final Directive<Boolean> PROXY_SOCKET_KEEPALIVE =
      Directive.flag("proxy_socket_keepalive", false)
          .in(STREAM, STREAM_SERVER)
          .doc("Whether the system probes quiet connections to servers.");

  static final Directive<Long> PROXY_SOCKET_RCVBUF =
      Directive.size("proxy_socket_rcvbuf", 0)
          .in(STREAM, STREAM_SERVER)
          .defaultText("")
          .doc("The receive buffer of connections to servers; the system's default unless set.");

  static final Directive<Long> PROXY_SOCKET_SNDBUF =
      Directive.size("proxy_socket_sndbuf", 0)
          .in(STREAM, STREAM_SERVER)
          .defaultText("")
          .doc("The send buffer of connections to servers; the system's default unless set.");

  static final Directive<Long> PROXY_CONNECT_TIMEOUT =
      Directive.time("proxy_connect_timeout", 60_000)
          .in(STREAM, STREAM_SERVER)
          .doc("Bounds the time to connect to a server.");

  static final Directive<Long> PROXY_TIMEOUT =
      Directive.time("proxy_timeout", 600_000)
          .in(STREAM, STREAM_SERVER)
          .doc("Ends a session after this time without data in either direction.");

  static final Directive<Long> PROXY_BUFFER_SIZE =
      Directive.size("proxy_buffer_size", 16 * 1024)
          .in(STREAM, STREAM_SERVER)
          .doc("How much is read at a time, and kept for a side that is not ready to take it.");

  static final Directive<Long> PROXY_DOWNSTREAM_BUFFER = oldBufferSize("proxy_downstream_buffer");

  static final Directive<Long> PROXY_UPSTREAM_BUFFER = oldBufferSize("proxy_upstream_buffer");

  private static final List<Directive<Long>> BUFFER_SIZES =
      List.of(PROXY_BUFFER_SIZE, PROXY_DOWNSTREAM_BUFFER, PROXY_UPSTREAM_BUFFER);

  static final Directive<@Nullable Template> PROXY_UPLOAD_RATE =
      Directive.<@Nullable Template>of("proxy_upload_rate", StreamProxy::rate, null)
          .in(STREAM, STREAM_SERVER)
          .syntax("rate")
          .defaultText("0")
          .doc("Bounds the bytes a second read from the client of a session.");

  static final Directive<@Nullable Template> PROXY_DOWNLOAD_RATE =
      Directive.<@Nullable Template>of("proxy_download_rate", StreamProxy::rate, null)
          .in(STREAM, STREAM_SERVER)
          .syntax("rate")
          .defaultText("0")
          .doc("Bounds the bytes a second read from the server of a session.");

  static final Directive<Boolean> PROXY_NEXT_UPSTREAM =
      Directive.flag("proxy_next_upstream", true)
          .in(STREAM, STREAM_SERVER)
          .doc("Whether another server is asked when a connection cannot be established.");

  static final Directive<Long> PROXY_NEXT_UPSTREAM_TRIES =
      Directive.number("proxy_next_upstream_tries", 0, 0, Integer.MAX_VALUE)
          .in(STREAM, STREAM_SERVER)
          .doc("Bounds the number of servers asked; 0 for no bound.");

  static final Directive<Long> PROXY_NEXT_UPSTREAM_TIMEOUT =
      Directive.time("proxy_next_upstream_timeout", 0)
          .in(STREAM, STREAM_SERVER)
          .doc("Bounds the time in which another server is asked; 0 for no bound.");

  static final Directive<Boolean> PROXY_HALF_CLOSE =
      Directive.flag("proxy_half_close", false)
          .in(STREAM, STREAM_SERVER)
          .doc("Whether each direction of a session is closed by itself.");

  static final Directive<Boolean> PROXY_SESSION_DROP =
      Directive.flag("proxy_session_drop", false)
          .in(STREAM, STREAM_SERVER)
          .doc(
              "Whether a session ends when its server is removed from the group or marked as down.");

  static final Directive<HeaderWriter> PROXY_PROTOCOL =
      Directive.choice("proxy_protocol", HeaderWriter.OFF)
          .in(STREAM, STREAM_SERVER)
          .doc("Whether servers are told about the client by the PROXY protocol, version 1 or 2.");

  static final Directive<Long> PROXY_REQUESTS =
      Directive.number("proxy_requests", 0, 0, Integer.MAX_VALUE)
          .in(STREAM, STREAM_SERVER)
          .doc(
              "After how many datagrams of a client its next one begins a new session; 0 for never.");

  static final Directive<Long> PROXY_RESPONSES =
      Directive.number("proxy_responses", DatagramLimits.UNBOUNDED, 0, Integer.MAX_VALUE)
          .in(STREAM, STREAM_SERVER)
          .defaultText("")
          .doc("How many datagrams of the server answer one of the client; any number unless set.");

  public StreamProxy() {}

  /// What the buffers of the two directions were set by once. There is one size for both.
  private static Directive<Long> oldBufferSize(String name) {
    return Directive.size(name, 16 * 1024)
        .in(STREAM, STREAM_SERVER)
        .deprecated("proxy_buffer_size")
        .doc("The same as `proxy_buffer_size`.");
  }

  @Override
  public String name() {
    return "stream_proxy";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(
        PROXY_PASS,
        PROXY_BIND,
        PROXY_BIND_DYNAMIC,
        PROXY_SOCKET_KEEPALIVE,
        PROXY_SOCKET_RCVBUF,
        PROXY_SOCKET_SNDBUF,
        PROXY_CONNECT_TIMEOUT,
        PROXY_TIMEOUT,
        PROXY_BUFFER_SIZE,
        PROXY_DOWNSTREAM_BUFFER,
        PROXY_UPSTREAM_BUFFER,
        PROXY_UPLOAD_RATE,
        PROXY_DOWNLOAD_RATE,
        PROXY_NEXT_UPSTREAM,
        PROXY_NEXT_UPSTREAM_TRIES,
        PROXY_NEXT_UPSTREAM_TIMEOUT,
        PROXY_HALF_CLOSE,
        PROXY_SESSION_DROP,
        PROXY_PROTOCOL,
        PROXY_REQUESTS,
        PROXY_RESPONSES);
  }

  private static ProxyPass proxyPass(Arguments a) {
    Upstreams upstreams = Upstreams.of(a.scope());
    Template address = Template.compile(a, 0);
    if (!address.isConstant()) {
      return new ProxyPass(upstreams, null, address);
    }
    UpstreamUrl url = Upstreams.url(a, 0, 0);
    return new ProxyPass(upstreams, upstreams.group(url, a), address);
  }

  /// Null for no limit, now and always.
  private static @Nullable Template rate(Arguments a) {
    Template rate = Template.compile(a, 0);
    if (!rate.isConstant()) {
      return rate;
    }
    long size = Values.size(a.text(0));
    if (size == Values.INVALID) {
      throw a.directiveError(0, "invalid value");
    }
    return size == 0 ? null : rate;
  }

  /// What holds in a server.
  static ProxySettings settings(Scope server) {
    Settings s = server.settings();
    int bufferSize = bufferSize(server);
    return new ProxySettings(
        attempts(s),
        s.get(PROXY_TIMEOUT),
        bufferSize,
        Math.min(bufferSize, Loop.BUFFER),
        s.get(PROXY_HALF_CLOSE),
        s.get(PROXY_SESSION_DROP),
        s.get(Stream.TCP_NODELAY),
        s.get(PROXY_PROTOCOL),
        s.get(PROXY_UPLOAD_RATE),
        s.get(PROXY_DOWNLOAD_RATE));
  }

  private static AttemptSettings attempts(Settings s) {
    ConnectOptions options =
        ConnectOptions.DEFAULT
            .keepalive(s.get(PROXY_SOCKET_KEEPALIVE))
            .buffers(s.get(PROXY_SOCKET_RCVBUF).intValue(), s.get(PROXY_SOCKET_SNDBUF).intValue());
    RetryPolicy retry =
        new RetryPolicy(
            s.get(PROXY_NEXT_UPSTREAM) ? Failure.USUAL : Set.of(),
            s.get(PROXY_NEXT_UPSTREAM_TRIES).intValue(),
            s.get(PROXY_NEXT_UPSTREAM_TIMEOUT));
    return new AttemptSettings(
        options,
        s.get(PROXY_BIND),
        s.get(PROXY_BIND_DYNAMIC),
        s.get(PROXY_CONNECT_TIMEOUT),
        retry,
        false,
        true);
  }

  /// The same for UDP alone.
  static DatagramLimits limits(Scope server) {
    Settings s = server.settings();
    return new DatagramLimits(s.get(PROXY_REQUESTS).intValue(), s.get(PROXY_RESPONSES).intValue());
  }

  /// Reading through the loop's shared buffer costs no memory, so that it may be larger than what
  /// nginx would allocate for each session; a size that the configuration asks for is kept to.
  private static int bufferSize(Scope server) {
    for (Scope at = server; at != null; at = at.parent()) {
      for (Directive<Long> size : BUFFER_SIZES) {
        if (at.has(size)) {
          return Math.clamp(server.settings().get(size), 1, Integer.MAX_VALUE);
        }
      }
    }
    return Loop.BUFFER;
  }
}
