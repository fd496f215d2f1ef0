package io.sluice.proxy.exchange;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.core.text.Template;
import io.sluice.http.Field;
import io.sluice.http.core.Buffers;
import io.sluice.http.core.Sizes;
import io.sluice.http.core.TempPath;
import io.sluice.upstream.Failure;
import io.sluice.upstream.ProxyBind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directives that every protocol to servers has under its own prefix: `proxy_buffers`,
/// `fastcgi_buffers` and so on, as
/// [ngx_http_proxy_module](https://nginx.org/en/docs/http/ngx_http_proxy_module.html) describes
/// them. Times are in milliseconds, sizes in bytes.
public final class ProtocolDirectives {
  private static final long PAGE = 4096;
  private static final long MINUTE = 60_000;
  private static final long GIGA = 1 << 30;

  /// What the value of an unset size is, where the default follows from other sizes.
  static final long UNSET = -1;

  private final List<Directive<?>> all = new ArrayList<>();

  /// The word in front of each name.
  final String prefix;

  final Directive<ProxyBind> bind;
  final Directive<Boolean> bindDynamic;
  final Directive<Boolean> socketKeepalive;
  final Directive<Long> socketReceiveBuffer;
  final Directive<Long> socketSendBuffer;
  final Directive<Long> connectTimeout;
  final Directive<Long> sendTimeout;
  final Directive<Long> readTimeout;
  final Directive<Set<Failure>> nextUpstream;
  final Directive<Long> nextUpstreamTries;
  final Directive<Long> nextUpstreamTimeout;
  final Directive<Boolean> ignoreClientAbort;
  final Directive<Boolean> interceptErrors;
  final Directive<Boolean> passRequestHeaders;
  final Directive<Boolean> passRequestBody;
  final Directive<Boolean> requestBuffering;
  final Directive<List<String>> passHeader;
  final Directive<List<String>> hideHeader;
  final Directive<Set<Field>> ignoreHeaders;
  final Directive<Boolean> forceRanges;
  final Directive<Boolean> buffering;
  final Directive<Long> bufferSize;
  final Directive<Buffers> buffers;
  final Directive<Long> busyBuffersSize;
  final Directive<Long> maxTempFileSize;
  final Directive<Long> tempFileWriteSize;
  final Directive<@Nullable TempPath> tempPath;
  final Directive<@Nullable Template> limitRate;

  /// @param prefix `proxy`
  public ProtocolDirectives(String prefix) {
    this.prefix = prefix;
    bind =
        add(Directive.of(name("bind"), ProxyBind::parse, ProxyBind.OFF))
            .args(1, 2)
            .syntax("address [transparent] | off")
            .doc("The local address of connections to servers.");
    bindDynamic =
        add(Directive.flag(name("bind_dynamic"), false))
            .doc("Whether the local address is evaluated anew for each server that is asked.");
    socketKeepalive =
        add(Directive.flag(name("socket_keepalive"), false))
            .doc("Has the system probe quiet connections to servers.");
    socketReceiveBuffer =
        add(Directive.size(name("socket_rcvbuf"), 0))
            .defaultText("")
            .doc("The system's receive buffer of connections to servers.");
    socketSendBuffer =
        add(Directive.size(name("socket_sndbuf"), 0))
            .defaultText("")
            .doc("The system's send buffer of connections to servers.");
    connectTimeout =
        add(Directive.time(name("connect_timeout"), MINUTE))
            .doc("Bounds the time to connect to a server.");
    sendTimeout =
        add(Directive.time(name("send_timeout"), MINUTE))
            .doc("Bounds the time between two writes of a request.");
    readTimeout =
        add(Directive.time(name("read_timeout"), MINUTE))
            .doc("Bounds the time to an answer's head, and between two reads of its body.");
    nextUpstream =
        add(Directive.of(name("next_upstream"), ProtocolDirectives::failures, Failure.USUAL))
            .args(1, Directive.ANY)
            .syntax(
                "error | timeout | invalid_header | http_500 | http_502 | http_503 | http_504 |"
                    + " http_403 | http_404 | http_429 | non_idempotent | off ...")
            .defaultText("error timeout")
            .doc("Which failures have another server asked.");
    nextUpstreamTries =
        add(Directive.number(name("next_upstream_tries"), 0))
            .doc("Bounds the servers that are asked for one request; 0 for no bound.");
    nextUpstreamTimeout =
        add(Directive.time(name("next_upstream_timeout"), 0))
            .defaultText("0")
            .doc("Bounds the time in which another server may be asked; 0 for no bound.");
    ignoreClientAbort =
        add(Directive.flag(name("ignore_client_abort"), false))
            .doc("Goes on with a request whose client has gone.");
    interceptErrors =
        add(Directive.flag(name("intercept_errors"), false))
            .doc("Has error_page answer in place of servers' errors.");
    passRequestHeaders =
        add(Directive.flag(name("pass_request_headers"), true))
            .doc("Whether the fields of the client's request are passed on.");
    passRequestBody =
        add(Directive.flag(name("pass_request_body"), true))
            .doc("Whether the body of the client's request is passed on.");
    requestBuffering =
        add(Directive.flag(name("request_buffering"), true))
            .doc("Whether a request's body is read whole before a server is asked.");
    passHeader =
        add(Directive.list(name("pass_header"), a -> a.text(0)))
            .syntax("field")
            .doc("A field of answers that clients see although it is usually hidden.");
    hideHeader =
        add(Directive.list(name("hide_header"), a -> a.text(0)))
            .syntax("field")
            .doc("A field of answers that clients do not see.");
    ignoreHeaders =
        add(Directive.of(name("ignore_headers"), ProtocolDirectives::ignored, Set.<Field>of()))
            .args(1, Directive.ANY)
            .syntax(IgnoredField.words() + " ...")
            .doc("Fields of answers that have no effect here.");
    forceRanges =
        add(Directive.flag(name("force_ranges"), false))
            .doc("Serves byte ranges of answers whatever their Accept-Ranges says.");
    buffering =
        add(Directive.flag(name("buffering"), true))
            .doc("Whether answers are read as fast as servers send them.");
    bufferSize =
        add(Directive.size(name("buffer_size"), PAGE)).doc("Bounds the head of an answer.");
    buffers =
        add(Directive.of(name("buffers"), Buffers::parse, new Buffers(8, (int) PAGE)))
            .args(2)
            .syntax("number size")
            .defaultText("8 4k")
            .doc("How much of an answer memory holds for a client that is slower than the server.");
    busyBuffersSize =
        add(Directive.size(name("busy_buffers_size"), UNSET))
            .defaultText("8k")
            .doc("How much of what memory holds is on its way to the client at a time.");
    maxTempFileSize =
        add(Directive.size(name("max_temp_file_size"), GIGA))
            .defaultText("1024m")
            .doc("How much of an answer a temporary file holds at most; 0 for no file.");
    tempFileWriteSize =
        add(Directive.size(name("temp_file_write_size"), UNSET))
            .defaultText("8k")
            .doc("How much goes to a temporary file at a time.");
    tempPath =
        add(Directive.<@Nullable TempPath>of(name("temp_path"), TempPath::parse, null))
            .args(1, 4)
            .syntax("path [level1 [level2 [level3]]]")
            .defaultText(name("temp"))
            .doc("The folder for answers that memory does not hold.");
    limitRate =
        add(Directive.<@Nullable Template>of(name("limit_rate"), Sizes::template, null))
            .syntax("rate")
            .defaultText("0")
            .doc("Bounds the bytes per second that are read of an answer.");
  }

  private String name(String rest) {
    return prefix + "_" + rest;
  }

  private <T extends @Nullable Object> Directive<T> add(Directive<T> directive) {
    all.add(directive.in(HTTP, HTTP_SERVER, HTTP_LOCATION));
    return directive;
  }

  /// All of them, in the order of the reference page.
  public List<Directive<?>> all() {
    return List.copyOf(all);
  }

  private static Set<Failure> failures(Arguments a) {
    Set<Failure> set = EnumSet.noneOf(Failure.class);
    boolean off = false;
    for (int i = 0; i < a.count(); i++) {
      if (a.text(i).equalsIgnoreCase("off")) {
        off = true;
        continue;
      }
      Failure failure = Failure.ofWord(a.text(i));
      if (failure == null) {
        throw a.error(i, "invalid value \"" + a.text(i) + "\"");
      }
      if (!set.add(failure)) {
        a.warn(i, "duplicate value \"" + a.text(i) + "\"");
      }
    }
    return off ? Set.of() : Set.copyOf(set);
  }

  private static Set<Field> ignored(Arguments a) {
    Set<Field> set = EnumSet.noneOf(Field.class);
    for (int i = 0; i < a.count(); i++) {
      Field field = IgnoredField.ofWord(a.text(i));
      if (field == null) {
        throw a.error(i, "invalid value \"" + a.text(i) + "\"");
      }
      if (!set.add(field)) {
        a.warn(i, "duplicate value \"" + a.text(i) + "\"");
      }
    }
    return Set.copyOf(set);
  }
}
