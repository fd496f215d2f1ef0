package io.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private final TestExchange exchange = new TestExchange();

  @Test
  void slotsHoldStateUntilTheEnd() {
    Slot<String> first = Exchange.slot();
    Slot<Integer> second = Exchange.slot();
    assertThat(exchange.get(second)).isNull();
    exchange.set(second, 5);
    exchange.set(first, "x");
    assertThat(exchange.get(first)).isEqualTo("x");
    assertThat(exchange.get(second)).isEqualTo(5);
    Slot<String> later = Exchange.slot();
    assertThat(exchange.get(later)).isNull();
    exchange.set(later, "y");
    assertThat(exchange.get(first)).isEqualTo("x");
    exchange.end();
    assertThat(exchange.get(first)).isNull();
    assertThat(exchange.get(later)).isNull();
  }

  @Test
  void endingsRunLastInFirstOut() {
    List<String> order = new ArrayList<>();
    exchange.onEnd(() -> order.add("first"));
    exchange.onEnd(() -> {
      order.add("second");
      exchange.onEnd(() -> order.add("added at the end"));
    });
    exchange.end();
    exchange.end();
    assertThat(order).containsExactly("second", "added at the end", "first");
  }
}
