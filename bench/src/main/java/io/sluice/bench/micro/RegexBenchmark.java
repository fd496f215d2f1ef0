package io.sluice.bench.micro;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Variables;
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

/// What matching an expression costs, with each engine. Run with `-prof gc` to see that it
/// allocates nothing.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(jvmArgsAppend = "--enable-native-access=ALL-UNNAMED", value = 1)
public class RegexBenchmark {
  private static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

  @Param({"pcre2", "java"})
  String engine = "";

  @Param({
    "\\.php$",
    "^/api/v(\\d+)/users/(\\w+)$",
    "(bot|crawl|spider|curl|wget|scan|nikto|sqlmap)",
    "(.*)(union|select|insert|drop)(.*)",
  })
  String pattern = "";

  private final IdleExchange exchange = new IdleExchange();
  private byte[] subject = {};
  private Regex regex = Regex.compile("", false, null, new Variables("http"));

  @Setup
  public void compile() {
    System.setProperty("sluice.regex", engine);
    regex = Regex.compile(pattern, false, null, new Variables("http"));
    subject = Bytes.of(pattern.startsWith("(") ? BROWSER : "/api/v2/users/somebody");
  }

  @Benchmark
  public Regex.Result match() {
    return regex.match(exchange, subject, 0, subject.length);
  }
}
