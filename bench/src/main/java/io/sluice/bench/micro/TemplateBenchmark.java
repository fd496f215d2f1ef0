package io.sluice.bench.micro;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variables;
import io.sluice.traffic.variables.CommonVariables;
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

/// What writing a text with variables costs. Run with `-prof gc` to see that it allocates nothing.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TemplateBenchmark {
  @Param({
    "constant",
    "$remote_addr",
    "$remote_addr:$remote_port -> $server_addr:$server_port",
    "$remote_addr [$time_local] $connection $msec $hostname $pid",
  })
  String text = "";

  private final IdleExchange exchange = new IdleExchange();
  private final Bytes out = new Bytes(1024);
  private Template template = Template.constant("");

  @Setup
  public void compile() {
    Variables variables = new Variables("stream");
    new CommonVariables().variables(variables);
    template = Template.compile(variables, text, null);
    if (!variables.resolve().isEmpty()) {
      throw new IllegalStateException("unknown variable in " + text);
    }
  }

  /// Answers how many bytes were written.
  @Benchmark
  public int write() {
    out.length = 0;
    template.write(exchange, out);
    return out.length;
  }
}
