package io.sluice.http.core;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_LOCATION_IF;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Directive;
import io.sluice.core.text.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directives of the HTTP core, as
/// [ngx_http_core_module](https://nginx.org/en/docs/http/ngx_http_core_module.html) has them. Times
/// are in milliseconds, sizes in bytes. `listen`, `server_name` and `location` stand with what they
/// build, in `io.sluice.http.conf`.
public final class HttpCore {
  private static final long KILO = 1024;
  private static final long MEGA = KILO * KILO;
  private static final long MINUTE = 60_000;

  // -- the head of a request

  public static final Directive<Long> CLIENT_HEADER_TIMEOUT =
      inServers(Directive.time("client_header_timeout", MINUTE))
          .doc("Bounds the time in which a client sends the head of a request.");

  public static final Directive<Long> CLIENT_HEADER_BUFFER_SIZE =
      inServers(Directive.size("client_header_buffer_size", KILO))
          .doc("The size of the first buffer for the head of a request.");

  public static final Directive<Buffers> LARGE_CLIENT_HEADER_BUFFERS =
      inServers(
              Directive.of(
                  "large_client_header_buffers", Buffers::parse, new Buffers(4, (int) (8 * KILO))))
          .args(2)
          .syntax("number size")
          .defaultText("4 8k")
          .doc("Bounds the head of a request: no line is longer than a buffer.");

  public static final Directive<Long> MAX_HEADERS =
      inServers(Directive.number("max_headers", 1000))
          .doc("Bounds the number of header fields of a request.");

  public static final Directive<Boolean> IGNORE_INVALID_HEADERS =
      inServers(Directive.flag("ignore_invalid_headers", true))
          .doc(
              "Drops header fields with names of other characters than letters, digits and hyphens.");

  public static final Directive<Boolean> UNDERSCORES_IN_HEADERS =
      inServers(Directive.flag("underscores_in_headers", false))
          .doc("Takes underscores in the names of header fields as valid.");

  public static final Directive<Boolean> MERGE_SLASHES =
      inServers(Directive.flag("merge_slashes", true))
          .doc("Takes several slashes of a path that stand together as one.");

  // -- the body of a request

  public static final Directive<Long> CLIENT_MAX_BODY_SIZE =
      inLocations(Directive.offset("client_max_body_size", MEGA))
          .doc("Bounds the body of a request; 413 past it, 0 for no bound.");

  public static final Directive<Long> CLIENT_BODY_BUFFER_SIZE =
      inLocations(Directive.size("client_body_buffer_size", 8 * KILO))
          .doc("How much of a request's body is kept in memory before it goes to a file.");

  public static final Directive<Long> CLIENT_BODY_TIMEOUT =
      inLocations(Directive.time("client_body_timeout", MINUTE))
          .doc("Bounds the time between two reads of a request's body.");

  /// Null means the folder `client_body_temp` of the prefix.
  public static final Directive<@Nullable TempPath> CLIENT_BODY_TEMP_PATH =
      inLocations(Directive.<@Nullable TempPath>of("client_body_temp_path", TempPath::parse, null))
          .args(1, 4)
          .syntax("path [level1 [level2 [level3]]]")
          .defaultText("client_body_temp")
          .doc("The folder for the bodies of requests that memory does not hold.");

  public static final Directive<BodyInFile> CLIENT_BODY_IN_FILE_ONLY =
      inLocations(Directive.choice("client_body_in_file_only", BodyInFile.OFF))
          .syntax("on | clean | off")
          .doc("Writes every body of a request to a file.");

  public static final Directive<Boolean> CLIENT_BODY_IN_SINGLE_BUFFER =
      inLocations(Directive.flag("client_body_in_single_buffer", false))
          .ignored("a body that stays in memory is always one piece");

  // -- connections with clients

  public static final Directive<KeepaliveTimeout> KEEPALIVE_TIMEOUT =
      inLocations(
              Directive.of("keepalive_timeout", KeepaliveTimeout::parse, KeepaliveTimeout.DEFAULT))
          .args(1, 2)
          .syntax("timeout [header_timeout]")
          .defaultText("75s")
          .doc("How long an idle connection of a client is kept; 0 turns keep-alive off.");

  public static final Directive<Long> KEEPALIVE_MIN_TIMEOUT =
      inLocations(Directive.time("keepalive_min_timeout", 0))
          .doc("How long an idle connection is kept at least when a worker shuts down.");

  public static final Directive<Long> KEEPALIVE_REQUESTS =
      inLocations(Directive.number("keepalive_requests", 1000))
          .doc("How many requests one connection serves.");

  public static final Directive<Long> KEEPALIVE_TIME =
      inLocations(Directive.time("keepalive_time", 60 * MINUTE))
          .doc("How long one connection serves requests.");

  public static final Directive<KeepaliveDisable> KEEPALIVE_DISABLE =
      inLocations(
              Directive.of("keepalive_disable", KeepaliveDisable::parse, KeepaliveDisable.DEFAULT))
          .args(1, 2)
          .syntax("none | msie6 | safari ...")
          .defaultText("msie6")
          .doc("Turns keep-alive off for browsers that misbehave with it.");

  public static final Directive<LingeringClose> LINGERING_CLOSE =
      inLocations(Directive.choice("lingering_close", LingeringClose.ON))
          .doc("Whether what a client still sends is read before its connection is closed.");

  public static final Directive<Long> LINGERING_TIME =
      inLocations(Directive.time("lingering_time", 30_000))
          .doc("Bounds the time of a lingering close.");

  public static final Directive<Long> LINGERING_TIMEOUT =
      inLocations(Directive.time("lingering_timeout", 5000))
          .doc("Bounds the time between two reads of a lingering close.");

  public static final Directive<Boolean> RESET_TIMEDOUT_CONNECTION =
      inLocations(Directive.flag("reset_timedout_connection", false))
          .doc("Resets connections that timed out, which frees the kernel's memory at once.");

  public static final Directive<Boolean> TCP_NODELAY =
      inLocations(Directive.flag("tcp_nodelay", true))
          .doc("Sends small packets of kept connections without delay.");

  public static final Directive<Boolean> TCP_NOPUSH =
      inLocations(Directive.flag("tcp_nopush", false))
          .doc(
              "Sends the head and the beginning of a file in one packet, and full packets after it.");

  // -- sending a response

  public static final Directive<Long> SEND_TIMEOUT =
      inLocations(Directive.time("send_timeout", MINUTE))
          .doc("Bounds the time between two writes of a response.");

  public static final Directive<Long> POSTPONE_OUTPUT =
      inLocations(Directive.size("postpone_output", 1460))
          .doc("Less than this is kept back as long as more is to come.");

  public static final Directive<Buffers> OUTPUT_BUFFERS =
      inLocations(Directive.of("output_buffers", Buffers::parse, new Buffers(2, (int) (32 * KILO))))
          .args(2)
          .syntax("number size")
          .defaultText("2 32k")
          .doc("The buffers that a file is read with where it is not sent by the kernel.");

  public static final Directive<Boolean> SENDFILE =
      inLocationsAndIf(Directive.flag("sendfile", false)).doc("Has the kernel send files.");

  public static final Directive<Long> SENDFILE_MAX_CHUNK =
      inLocations(Directive.size("sendfile_max_chunk", 2 * MEGA))
          .doc(
              "Bounds what one call of sendfile sends, so that one client does not hold up a worker.");

  /// Null for no bound; otherwise bytes per second as text, 0 for no bound.
  public static final Directive<@Nullable Template> LIMIT_RATE =
      inLocationsAndIf(Directive.<@Nullable Template>of("limit_rate", Sizes::template, null))
          .syntax("rate")
          .defaultText("0")
          .doc("Bounds the bytes per second of a response.");

  /// Null for none; otherwise bytes as text.
  public static final Directive<@Nullable Template> LIMIT_RATE_AFTER =
      inLocationsAndIf(Directive.<@Nullable Template>of("limit_rate_after", Sizes::template, null))
          .syntax("size")
          .defaultText("0")
          .doc("How much of a response is sent before limit_rate holds.");

  public static final Directive<Boolean> CHUNKED_TRANSFER_ENCODING =
      inLocations(Directive.flag("chunked_transfer_encoding", true))
          .doc("Sends responses of unknown length in chunks to HTTP/1.1 clients.");

  public static final Directive<ServerTokens> SERVER_TOKENS =
      inLocations(Directive.choice("server_tokens", ServerTokens.ON))
          .syntax("on | off | build")
          .doc("What the Server field and error pages say of the program.");

  // -- files

  public static final Directive<@Nullable Template> ROOT =
      inLocationsAndIf(Directive.<@Nullable Template>of("root", RootPath::parse, null))
          .syntax("path")
          .defaultText("html")
          .doc("The folder that the URI is appended to.");

  public static final Directive<@Nullable Template> ALIAS =
      Directive.<@Nullable Template>of("alias", RootPath::parse, null)
          .in(HTTP_LOCATION)
          .syntax("path")
          .doc("The path that replaces the part of the URI which the location names.");

  public static final Directive<Types> TYPES =
      inLocations(Directive.raw("types", Types::parse, Types.DEFAULT))
          .repeats()
          .syntax("{ ... }")
          .defaultText("text/html html; image/gif gif; image/jpeg jpg;")
          .doc("Maps file name extensions to media types.");

  public static final Directive<String> DEFAULT_TYPE =
      inLocations(Directive.text("default_type", "text/plain"))
          .syntax("mime-type")
          .doc("The media type of files with an unknown extension.");

  public static final Directive<IfModifiedSince> IF_MODIFIED_SINCE =
      inLocations(Directive.choice("if_modified_since", IfModifiedSince.EXACT))
          .doc("How If-Modified-Since is compared with the time of a response.");

  public static final Directive<Long> MAX_RANGES =
      inLocations(Directive.number("max_ranges", Integer.MAX_VALUE))
          .defaultText("")
          .doc("Bounds the number of byte ranges of one request; 0 turns them off.");

  public static final Directive<Boolean> ETAG =
      inLocations(Directive.flag("etag", true)).doc("Sends an ETag with static files.");

  // -- access, errors and redirects

  public static final Directive<Satisfy> SATISFY =
      inLocations(Directive.choice("satisfy", Satisfy.ALL))
          .doc("Whether all checks of access must pass, or any.");

  public static final Directive<Boolean> LOG_SUBREQUEST =
      inLocations(Directive.flag("log_subrequest", false))
          .doc("Writes subrequests to the access log, too.");

  public static final Directive<Boolean> INTERNAL =
      Directive.of("internal", _ -> true, false)
          .in(HTTP_LOCATION)
          .args(0)
          .doc("Serves only requests that were redirected inside the server; 404 to others.");

  public static final Directive<List<ErrorPage>> ERROR_PAGE =
      inLocationsAndIf(Directive.list("error_page", ErrorPage::parse))
          .args(2, Directive.ANY)
          .syntax("code ... [=[response]] uri")
          .doc("The URI that answers in place of an error.");

  public static final Directive<Boolean> RECURSIVE_ERROR_PAGES =
      inLocations(Directive.flag("recursive_error_pages", false))
          .doc("Lets errors of an error page have error pages in their turn.");

  public static final Directive<Boolean> LOG_NOT_FOUND =
      inLocations(Directive.flag("log_not_found", true))
          .doc("Logs an error for files that do not exist.");

  public static final Directive<Boolean> ABSOLUTE_REDIRECT =
      inLocations(Directive.flag("absolute_redirect", true)).doc("Redirects to absolute URIs.");

  public static final Directive<Boolean> SERVER_NAME_IN_REDIRECT =
      inLocations(Directive.flag("server_name_in_redirect", false))
          .doc("Redirects to the first server_name rather than to the Host of the request.");

  public static final Directive<Boolean> PORT_IN_REDIRECT =
      inLocations(Directive.flag("port_in_redirect", true))
          .doc("Names the port in absolute redirects.");

  public static final Directive<Boolean> MSIE_PADDING =
      inLocations(Directive.flag("msie_padding", true))
          .doc("Pads error pages to 512 bytes for MSIE and Chrome, which hide shorter ones.");

  public static final Directive<Boolean> MSIE_REFRESH =
      inLocations(Directive.flag("msie_refresh", false))
          .doc("Answers MSIE with a refreshing page rather than a redirect.");

  private HttpCore() {}

  /// All of them, in the order of the reference page.
  public static List<Directive<?>> all() {
    return List.of(
        CLIENT_HEADER_TIMEOUT,
        CLIENT_HEADER_BUFFER_SIZE,
        LARGE_CLIENT_HEADER_BUFFERS,
        MAX_HEADERS,
        IGNORE_INVALID_HEADERS,
        UNDERSCORES_IN_HEADERS,
        MERGE_SLASHES,
        CLIENT_MAX_BODY_SIZE,
        CLIENT_BODY_BUFFER_SIZE,
        CLIENT_BODY_TIMEOUT,
        CLIENT_BODY_TEMP_PATH,
        CLIENT_BODY_IN_FILE_ONLY,
        CLIENT_BODY_IN_SINGLE_BUFFER,
        KEEPALIVE_TIMEOUT,
        KEEPALIVE_MIN_TIMEOUT,
        KEEPALIVE_REQUESTS,
        KEEPALIVE_TIME,
        KEEPALIVE_DISABLE,
        LINGERING_CLOSE,
        LINGERING_TIME,
        LINGERING_TIMEOUT,
        RESET_TIMEDOUT_CONNECTION,
        TCP_NODELAY,
        TCP_NOPUSH,
        SEND_TIMEOUT,
        POSTPONE_OUTPUT,
        OUTPUT_BUFFERS,
        SENDFILE,
        SENDFILE_MAX_CHUNK,
        LIMIT_RATE,
        LIMIT_RATE_AFTER,
        CHUNKED_TRANSFER_ENCODING,
        SERVER_TOKENS,
        ROOT,
        ALIAS,
        TYPES,
        DEFAULT_TYPE,
        IF_MODIFIED_SINCE,
        MAX_RANGES,
        ETAG,
        SATISFY,
        LOG_SUBREQUEST,
        INTERNAL,
        ERROR_PAGE,
        RECURSIVE_ERROR_PAGES,
        LOG_NOT_FOUND,
        ABSOLUTE_REDIRECT,
        SERVER_NAME_IN_REDIRECT,
        PORT_IN_REDIRECT,
        MSIE_PADDING,
        MSIE_REFRESH);
  }

  private static <T extends @Nullable Object> Directive<T> inServers(Directive<T> directive) {
    return directive.in(HTTP, HTTP_SERVER);
  }

  private static <T extends @Nullable Object> Directive<T> inLocations(Directive<T> directive) {
    return directive.in(HTTP, HTTP_SERVER, HTTP_LOCATION);
  }

  private static <T extends @Nullable Object> Directive<T> inLocationsAndIf(
      Directive<T> directive) {
    return directive.in(HTTP, HTTP_SERVER, HTTP_LOCATION, HTTP_LOCATION_IF);
  }
}
