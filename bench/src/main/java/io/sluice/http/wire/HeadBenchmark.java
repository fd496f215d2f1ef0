package io.sluice.http.wire;

import io.sluice.http.Headers;
import io.sluice.http.RequestLine;
import io.sluice.http.RequestTarget;
import io.sluice.http.head.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the head of a request costs: the line, the target, the fields. It stands in the scanner's
/// package since the scanner is nobody else's business.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadBenchmark {
  private static final String WRK = "GET /index.html HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";

  private static final String BROWSER =
      """
      GET /wp-content/themes/one/css/style.css?ver=6.4.2&media=all HTTP/1.1\r
      Host: www.example.com\r
      Connection: keep-alive\r
      sec-ch-ua: "Chromium";v="138", "Not=A?Brand";v="24"\r
      sec-ch-ua-mobile: ?0\r
      User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0\r
      Accept: text/css,*/*;q=0.1\r
      Sec-Fetch-Site: same-origin\r
      Sec-Fetch-Mode: no-cors\r
      Sec-Fetch-Dest: style\r
      Referer: https://www.example.com/2026/11/a-page-with-a-long-name/\r
      Accept-Encoding: gzip, deflate, br, zstd\r
      Accept-Language: en-GB,en;q=0.9,de;q=0.8\r
      Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=yes\r
      \r
      """;

  private static final String ESCAPED =
      "GET /a%20b/./c/../d%2Fe//f?q=%C3%A4 HTTP/1.1\r\nHost: example.com\r\nX: y\r\n\r\n";

  /// Which head.
  public enum Head {
    WRK(HeadBenchmark.WRK),
    BROWSER(HeadBenchmark.BROWSER),
    ESCAPED(HeadBenchmark.ESCAPED);

    private final String text;

    Head(String text) {
      this.text = text;
    }
  }

  @Param Head head = Head.WRK;

  private final RequestLine line = new RequestLine();
  private final RequestLineScanner lineScanner = new RequestLineScanner();
  private final FieldScanner fieldScanner = new FieldScanner();
  private final RequestTarget target = new RequestTarget();
  private final Headers headers = new Headers();
  private byte[] bytes = {};

  @Setup
  public void prepare() {
    bytes = head.text.getBytes(StandardCharsets.ISO_8859_1);
    if (head() != bytes.length) {
      throw new IllegalStateException("the head is not read to its end");
    }
  }

  /// The whole head, in one piece; answers where it ends.
  @Benchmark
  public int head() {
    line();
    fields(lineScanner.position());
    return fieldScanner.position();
  }

  /// The request line and the normalised path alone.
  @Benchmark
  public boolean line() {
    lineScanner.start(line, 0);
    if (lineScanner.scan(bytes, bytes.length) != Verdict.COMPLETE) {
      throw new IllegalStateException("refused");
    }
    target.store().length = 0; // the last request's
    return target.parse(bytes, line, true);
  }

  private void fields(int from) {
    headers.clear();
    headers.base(bytes);
    fieldScanner.start(from);
    while (fieldScanner.scan(bytes, bytes.length) == FieldScanner.Result.FIELD) {
      headers.add(
          fieldScanner.nameStart(),
          fieldScanner.nameEnd(),
          fieldScanner.valueStart(),
          fieldScanner.valueEnd(),
          fieldScanner.hash());
    }
  }
}
