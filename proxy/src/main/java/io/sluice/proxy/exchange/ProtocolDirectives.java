package io.sluice.proxy.exchange;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.config.Settings;
import io.sluice.core.text.Template;
import io.sluice.http.Field;
import io.sluice.http.core.Buffers;
import io.sluice.http.core.Sizes;
import io.sluice.http.core.TempPath;
import io.sluice.upstream.attempt.Failure;
import io.sluice.upstream.connect.ProxyBind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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

  /// A word of `next_upstream`, and the failure that it names.
  public record Word(String text, Failure failure) {}

  /// What protocols have whose responses are not buffered and which are sent nothing of the
  /// client's request; the rest is fixed.
  private static final Set<String> UNBUFFERED =
      Set.of(
          "bind",
          "bind_dynamic",
          "socket_keepalive",
          "connect_timeout",
          "send_timeout",
          "read_timeout",
          "next_upstream",
          "next_upstream_tries",
          "next_upstream_timeout",
          "buffer_size");

  private static final List<Word> WORDS =
      List.of(
          new Word("error", Failure.ERROR),
          new Word("timeout", Failure.TIMEOUT),
          new Word("invalid_header", Failure.INVALID_HEADER),
          new Word("http_500", Failure.HTTP_500),
          new Word("http_502", Failure.HTTP_502),
          new Word("http_503", Failure.HTTP_503),
          new Word("http_504", Failure.HTTP_504),
          new Word("http_403", Failure.HTTP_403),
          new Word("http_404", Failure.HTTP_404),
          new Word("http_429", Failure.HTTP_429),
          new Word("non_idempotent", Failure.NON_IDEMPOTENT),
          new Word("updating", Failure.UPDATING));

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

  /// Whether a response that says that there is no such document (404) is always replaced by
  /// Sluice's own, or what `error_page` says.
  final boolean interceptsNotFound;

  private final boolean whole;

  /// All of them.
  ///
  /// @param prefix `proxy`
  public ProtocolDirectives(String prefix) {
    this(prefix, true, WORDS);
  }

  /// Those of a protocol whose responses are not buffered, and which is sent nothing of the
  /// client's request.
  ///
  /// @param prefix `memcached`
  /// @param words what `next_upstream` understands
  public static ProtocolDirectives unbuffered(String prefix, List<Word> words) {
    return new ProtocolDirectives(prefix, false, words);
  }

  private ProtocolDirectives(String prefix, boolean whole, List<Word> words) {
    this.prefix = prefix;
    this.whole = whole;
    interceptsNotFound = !whole;
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
        add(Directive.of(name("next_upstream"), a -> failures(a, words), Failure.USUAL))
            .args(1, Directive.ANY)
            .syntax(syntax(words))
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
        add(Directive.flag(name("intercept_errors"), !whole))
            .doc("Has error_page answer in place of servers' errors.");
    passRequestHeaders =
        add(Directive.flag(name("pass_request_headers"), whole))
            .doc("Whether the fields of the client's request are passed on.");
    passRequestBody =
        add(Directive.flag(name("pass_request_body"), whole))
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
        add(Directive.flag(name("force_ranges"), !whole))
            .doc("Serves byte ranges of answers whatever their Accept-Ranges says.");
    buffering =
        add(Directive.flag(name("buffering"), whole))
            .doc("Whether answers are read as fast as servers send them.");
    bufferSize =
        add(Directive.size(name("buffer_size"), PAGE)).doc("Bounds the head of a response.");
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
        add(Directive.size(name("max_temp_file_size"), whole ? GIGA : 0))
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
    directive.in(HTTP, HTTP_SERVER, HTTP_LOCATION);
    if (offers(directive)) {
      all.add(directive);
    }
    return directive;
  }

  /// What holds in a place: the value that is configured, or what is fixed for the protocol.
  <T extends @Nullable Object> T value(Settings settings, Directive<T> directive) {
    return offers(directive) ? settings.get(directive) : directive.defaultValue();
  }

  private boolean offers(Directive<?> directive) {
    return whole || UNBUFFERED.contains(directive.name().substring(prefix.length() + 1));
  }

  /// All of them, in the order of the reference page.
  public List<Directive<?>> all() {
    return List.copyOf(all);
  }

  private static String syntax(List<Word> words) {
    return words.stream()
        .filter(word -> word.failure != Failure.UPDATING) // which nginx documents for caches alone
        .map(Word::text)
        .collect(Collectors.joining(" | ", "", " | off ..."));
  }

  private static @Nullable Failure find(List<Word> words, String text) {
    for (Word word : words) {
      if (word.text.equalsIgnoreCase(text)) {
        return word.failure;
      }
    }
    return null;
  }

  private static Set<Failure> failures(Arguments a, List<Word> words) {
    Set<Failure> set = EnumSet.noneOf(Failure.class);
    boolean off = false;
    for (int i = 0; i < a.count(); i++) {
      if (a.text(i).equalsIgnoreCase("off")) {
        off = true;
        continue;
      }
      Failure failure = find(words, a.text(i));
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
