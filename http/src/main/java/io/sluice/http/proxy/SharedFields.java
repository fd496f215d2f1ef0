package io.sluice.http.proxy;

import io.sluice.http.upstream.HiddenFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What locations with the same header directives have in common, made once: thousands of locations
/// usually set the same few fields.
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

  /// Names and sources of the lines, one after the other.
  private record Lines(List<String> texts, boolean hostRequired, boolean passesClients) {}

  final HiddenFields hidden = new HiddenFields(ProxyDirectives.COMMON, HIDDEN);

  private final Map<Lines, RequestFields> requests = new HashMap<>();

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
