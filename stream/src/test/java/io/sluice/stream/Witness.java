package io.sluice.stream;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.text.Template;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Notes what a template says at the end of each session: `witness "$status $bytes_sent";`.
final class Witness implements Feature {
  static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();

  static final Directive<@Nullable Template> WITNESS =
      Directive.<@Nullable Template>of("witness", a -> Template.compile(a, 0), null)
          .in(Context.STREAM, Context.STREAM_SERVER);

  static String next() throws InterruptedException {
    return String.valueOf(SEEN.poll(20, TimeUnit.SECONDS));
  }

  @Override
  public String name() {
    return "witness";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(WITNESS);
  }

  @Override
  public void install(ProtocolBuilder builder) {
    builder.handler(
        Phase.LOG,
        exchange -> {
          Template text = exchange.settings().get(WITNESS);
          if (text != null) {
            SEEN.add(text.text(exchange));
          }
          return Outcome.NEXT;
        });
  }
}
