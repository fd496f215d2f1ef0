package io.sluice.proxy.pass;

import io.sluice.config.Environment;
import io.sluice.core.text.Template;
import io.sluice.http.core.TempPath;
import io.sluice.proxy.exchange.HiddenFields;
import io.sluice.proxy.http1.HeaderLine;
import io.sluice.proxy.http1.RequestFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What locations that say the same have in common, made once: thousands of locations usually set
/// the same few fields, and pass requests on to the same few servers.
final class SharedFields {
  /// Fields of responses that clients do not see unless the configuration says so.
  private static final List<String> HIDDEN =
      List.of(
          "Date",
          "Server",
          "X-Pad",
          "X-Accel-Expires",
          "X-Accel-Redirect",
          "X-Accel-Limit-Rate",
          "X-Accel-Buffering",
          "X-Accel-Charset");

  private static final Template SLASH = Template.constant("/");

  /// Names and sources of the lines, one after the other.
  private record Lines(List<String> texts, boolean hostRequired, boolean passesClients) {}

  final HiddenFields hidden = new HiddenFields(ProxyDirectives.COMMON, HIDDEN);

  /// Where temporary files are unless the configuration says so.
  final TempPath temporary;

  private final Map<Lines, RequestFields> requests = new HashMap<>();
  private final Map<String, List<Rewrite>> redirects = new HashMap<>();

  SharedFields(Environment environment) {
    this.temporary = new TempPath(environment.path("proxy_temp"), List.of(1, 2));
  }

  /// What `proxy_redirect default` means for a URL of `proxy_pass` that has no URI, wherever it
  /// stands.
  List<Rewrite> redirects(String url) {
    return redirects.computeIfAbsent(
        url, _ -> List.of(new Rewrite.Prefix(Template.constant(url + "/"), SLASH)));
  }

  /// The fields of requests; see [RequestFields].
  RequestFields request(List<HeaderLine> lines, boolean hostRequired, boolean passesClients) {
    List<String> texts = new ArrayList<>(lines.size() * 2);
    for (HeaderLine line : lines) {
      texts.add(line.name());
      texts.add(line.value().source());
    }
    return requests.computeIfAbsent(
        new Lines(texts, hostRequired, passesClients),
        _ -> new RequestFields(lines, hostRequired, passesClients));
  }

  /// How many different ones there are.
  int requests() {
    return requests.size();
  }
}
