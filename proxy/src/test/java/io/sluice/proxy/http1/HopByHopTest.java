package io.sluice.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.http.Headers;
import io.sluice.http.HopByHop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HopByHopTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Connection: keep-alive                    | ''
          Connection: close                         | ''
          Connection: Upgrade, Keep-Alive           | ''
          Connection: X-Hop                         | X-Hop
          Connection: close,x-hop , cookie          | X-Hop Cookie
          connection:   X-HOP,,                     | X-Hop
          Connection: X-Hop2                        | ''
          Connection: X                             | ''
          Connection: close~Connection: COOKIE      | Cookie
          Host: a                                   | ''
          """)
  void namesWhatConnectionNames(String connection, String expected) {
    String fields = "Upgrade: a\r\nX-Hop: b\r\nCookie: c\r\n" + connection.replace("~", "\r\n");
    Headers headers = Requests.withFields(fields + "\r\n").headers();
    List<String> named = new ArrayList<>();
    for (int i = 0; i < headers.count(); i++) {
      if (HopByHop.named(headers, i)) {
        named.add(headers.name(i));
      }
    }
    assertThat(String.join(" ", named)).isEqualTo(expected);
    assertThat(HopByHop.any(headers)).isEqualTo(connection.matches("(?i).*(X|cookie).*"));
  }
}
