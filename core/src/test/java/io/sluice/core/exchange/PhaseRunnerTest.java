package io.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseRunnerTest {
  private final List<String> calls = new ArrayList<>();
  private final TestExchange exchange = new TestExchange();

  private PhaseHandler<Exchange> says(String name, Outcome... outcomes) {
    Deque<Outcome> queue = new ArrayDeque<>(List.of(outcomes));
    return e -> {
      calls.add(name);
      return queue.removeFirst();
    };
  }

  private PhaseRunner.Builder<TestExchange> http() {
    return new PhaseRunner.Builder<>(Phase.HTTP);
  }

  @Test
  void handlersRunInTheOrderOfTheirPhases() {
    http()
        .handler(Phase.CONTENT, says("content", Outcome.DONE))
        .handler(Phase.ACCESS, says("access 1", Outcome.NEXT))
        .handler(Phase.ACCESS, says("access 2", Outcome.NEXT_PHASE))
        .handler(Phase.ACCESS, says("access 3"))
        .handler(Phase.POST_READ, says("read", Outcome.NEXT))
        .build()
        .start(exchange);
    assertThat(calls).containsExactly("read", "access 1", "access 2", "content");
    assertThat(exchange.finished).isZero();
  }

  @Test
  void aSuspendedHandlerIsCalledAgain() {
    PhaseRunner<TestExchange> runner =
        http()
            .handler(Phase.PREACCESS, says("limit", Outcome.SUSPEND, Outcome.NEXT))
            .handler(Phase.CONTENT, says("content", Outcome.status(403)))
            .build();
    exchange.resumed = () -> runner.run(exchange);
    runner.start(exchange);
    assertThat(calls).containsExactly("limit");
    exchange.resume();
    assertThat(calls).containsExactly("limit", "limit", "content");
    assertThat(exchange.finished).isEqualTo(403);
  }

  @Test
  void aHandlerMaySendTheExchangeBack() {
    PhaseRunner<TestExchange> runner =
        http()
            .handler(Phase.FIND_CONFIG, says("find", Outcome.NEXT, Outcome.NEXT, Outcome.NEXT))
            .handler(Phase.POST_REWRITE, says("post", jump(), Outcome.NEXT, Outcome.NEXT))
            .handler(Phase.CONTENT, says("content", Outcome.DONE, Outcome.DONE))
            .build();
    runner.start(exchange);
    assertThat(calls).containsExactly("find", "post", "find", "post", "content");
    calls.clear();
    runner.startAt(Phase.REWRITE, exchange);
    assertThat(calls).containsExactly("post", "content");
  }

  private static Outcome jump() {
    return Outcome.jump(Phase.FIND_CONFIG);
  }

  @Test
  void aPhaseMayHaveItsOwnRule() {
    http()
        .judge(Phase.ACCESS, (e, outcome) -> outcome.code() == 403 ? Outcome.NEXT : outcome)
        .handler(Phase.ACCESS, says("deny", Outcome.status(403)))
        .handler(Phase.CONTENT, says("content", Outcome.DONE))
        .build()
        .start(exchange);
    assertThat(calls).containsExactly("deny", "content");
  }

  @Test
  void mistakesShow() {
    assertThatThrownBy(() -> http().handler(Phase.PREREAD, says("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> http().build().start(exchange))
        .isInstanceOf(IllegalStateException.class);
  }
}
