package io.sluice.testkit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An HTTP/1 response as it came; all texts are Latin-1.
///
/// @param head the status line and the header lines, with their line ends and the empty line
/// @param body what followed, without chunk sizes
public record Response(String head, String body) {
  /// The code in the status line.
  public int status() {
    return Integer.parseInt(head.substring(9, 12));
  }

  /// The line that it begins with, without its end.
  public String statusLine() {
    return head.substring(0, head.indexOf("\r\n"));
  }

  /// The value of the first header of this name, in any case, or null.
  public @Nullable String header(String name) {
    List<String> all = headers(name);
    return all.isEmpty() ? null : all.getFirst();
  }

  /// The values of all headers of this name.
  public List<String> headers(String name) {
    List<String> values = new ArrayList<>();
    for (String line : head.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
        values.add(line.substring(colon + 1).strip());
      }
    }
    return values;
  }
}
