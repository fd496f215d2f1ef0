package io.sluice.upstream.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.upstream.peer.TestExchange;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
  private final TestExchange exchange = new TestExchange();
  private final Attempts attempts = new Attempts();

  private String column(Attempt.Column column) {
    Bytes out = new Bytes();
    attempts.write(column, out);
    return out.text();
  }

  @Test
  void listsServersAndRequests() {
    attempts.attach(exchange);
    attempts.begin("a:1", null, -1, 1_000);
    attempts.ended(1_010);
    attempts.begin("b:2", null, -1, 1_010);
    attempts.connected(1_011);
    attempts.header(1_020);
    attempts.header(9_999);
    attempts.status(200);
    attempts.sent(5);
    attempts.received(70);
    attempts.length(50);
    attempts.ended(3_110);
    attempts.redirected();
    attempts.begin("c:3", null, -1, 4_000);

    assertThat(column(Attempt.Column.ADDRESS)).isEqualTo("a:1, b:2 : c:3");
    assertThat(column(Attempt.Column.STATUS)).isEqualTo("-, 200 : -");
    assertThat(column(Attempt.Column.CONNECT_TIME)).isEqualTo("-, 0.001 : -");
    assertThat(column(Attempt.Column.HEADER_TIME)).isEqualTo("-, 0.010 : -");
    assertThat(column(Attempt.Column.RESPONSE_TIME)).isEqualTo("0.010, 2.100 : -");
    assertThat(column(Attempt.Column.SENT)).isEqualTo("0, 5 : 0");
    assertThat(column(Attempt.Column.RECEIVED)).isEqualTo("0, 70 : 0");
    assertThat(column(Attempt.Column.LENGTH)).isEqualTo("0, 50 : 0");
  }

  @Test
  void beginsAnewForTheNextExchange() {
    attempts.attach(exchange);
    attempts.begin("a:1", null, -1, 0);
    attempts.status(502);
    attempts.attach(exchange);
    attempts.redirected();

    assertThat(attempts.count()).isZero();
    attempts.begin("b:1", null, -1, 0);
    assertThat(column(Attempt.Column.STATUS)).isEqualTo("-");
    assertThat(Attempts.of(exchange)).isSameAs(attempts);
  }
}
