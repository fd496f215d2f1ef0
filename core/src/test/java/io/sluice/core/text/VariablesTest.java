package io.sluice.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.ConfigException;
import io.sluice.config.Position;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.TestExchange;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VariablesTest {
  private static final Position HERE = new Position("/f", 3, 1);

  private final Variables variables = new Variables("http");
  private final TestExchange exchange = new TestExchange();

  private static Variable constant(String name, String value) {
    return Variable.of(
        name,
        (exchange, out) -> {
          out.append(value);
          return true;
        });
  }

  private static void assign(VariableRef reference, Exchange exchange, String value) {
    byte[] bytes = Bytes.of(value);
    reference.assign(exchange, bytes, 0, bytes.length);
  }

  @Test
  void aUseMayComeBeforeTheDefinition() {
    VariableRef use = variables.reference("Later", HERE);
    variables.define(constant("later", "x"));
    assertThat(variables.resolve()).isEmpty();
    assertThat(use.text(exchange)).isEqualTo("x");
  }

  @Test
  void everyUnknownNameIsReportedOnce() {
    variables.reference("a", HERE);
    variables.reference("a", HERE);
    variables.reference("b", HERE);
    assertThat(variables.resolve())
        .extracting(ConfigException::getMessage)
        .containsExactly("unknown \"a\" variable in /f:3", "unknown \"b\" variable in /f:3");
  }

  @Test
  void theLongestPrefixDefines() {
    variables.definePrefix("up_", name -> constant(name, "short " + name));
    variables.definePrefix("up_http_", name -> constant(name, "long " + name));
    VariableRef one = variables.reference("up_http_X", HERE);
    VariableRef two = variables.reference("up_x", HERE);
    assertThat(variables.resolve()).isEmpty();
    assertThat(one.text(exchange)).isEqualTo("long up_http_x");
    assertThat(two.text(exchange)).isEqualTo("short up_x");
  }

  @Test
  void aFeaturesVariableCannotBeDefinedAgain() {
    variables.define(constant("host", "x"));
    assertThatThrownBy(() -> variables.settable("HOST", HERE))
        .isInstanceOf(ConfigException.class)
        .hasMessage("the duplicate \"host\" variable in /f:3");
    assertThatThrownBy(() -> variables.declare(constant("host", "y"), HERE))
        .hasMessage("the duplicate \"host\" variable in /f:3");
    assertThatThrownBy(() -> variables.settable("", HERE))
        .hasMessage("invalid variable name \"$\" in /f:3");
    assertThatThrownBy(() -> variables.reference("", HERE))
        .hasMessage("invalid variable name \"$\" in /f:3");
  }

  @Test
  void anAssignedValueStaysUntilTheNextAssignment() {
    VariableRef set = variables.settable("x", HERE);
    VariableRef use = variables.reference("x", HERE);
    assertThat(variables.resolve()).isEmpty();
    assertThat(use.text(exchange)).isNull();
    assign(set, exchange, "one");
    assertThat(use.text(exchange)).isEqualTo("one");
    assign(set, exchange, "");
    assertThat(use.text(exchange)).isEmpty();
    set.assignAbsent(exchange);
    assertThat(use.text(exchange)).isNull();
    assign(set, exchange, "two");
    exchange.end();
    assertThat(use.text(exchange)).isNull();
  }

  @Test
  void aFamilyIsPreferredToAnAssignmentThatHasNotHappened() {
    VariableRef set = variables.settable("http_x", HERE);
    variables.definePrefix("http_", name -> constant(name, "header"));
    assertThat(variables.resolve()).isEmpty();
    assertThat(set.text(exchange)).isEqualTo("header");
    assign(set, exchange, "mine");
    assertThat(set.text(exchange)).isEqualTo("mine");
  }

  @Test
  void aCachedVariableIsEvaluatedOncePerExchange() {
    AtomicInteger calls = new AtomicInteger();
    variables.define(
        Variable.cached(
            "id",
            (exchange, out) -> {
              out.appendNumber(calls.incrementAndGet());
              return true;
            }));
    variables.define(
        Variable.cached(
            "no",
            (exchange, out) -> {
              calls.incrementAndGet();
              out.append("taken back");
              return false;
            }));
    VariableRef id = variables.reference("id", HERE);
    VariableRef no = variables.reference("no", HERE);
    variables.resolve();
    assertThat(id.text(exchange)).isEqualTo("1");
    assertThat(id.text(exchange)).isEqualTo("1");
    assertThat(no.text(exchange)).isNull();
    assertThat(no.text(exchange)).isNull();
    assertThat(calls).hasValue(2);
    id.forget(exchange);
    assertThat(id.text(exchange)).isEqualTo("3");
    exchange.end();
    assertThat(id.text(exchange)).isEqualTo("4");
  }

  @Test
  void cyclesEnd() {
    VariableRef b = variables.reference("b", HERE);
    variables.define(Variable.of("b", (exchange, out) -> b.write(exchange, out)));
    variables.resolve();
    assertThat(b.text(exchange)).isNull();
    assertThat(exchange.logged)
        .singleElement()
        .asString()
        .contains("cycle while evaluating variable \"b\", client: 127.0.0.1");
  }

  @Test
  void manyValuesKeepApart() {
    VariableRef[] references = new VariableRef[50];
    for (int i = 0; i < references.length; i++) {
      references[i] = variables.settable("v" + i, HERE);
    }
    variables.resolve();
    for (int i = references.length - 1; i >= 0; i--) {
      assign(references[i], exchange, "value " + i);
    }
    for (int i = 0; i < references.length; i++) {
      assertThat(references[i].text(exchange)).isEqualTo("value " + i);
    }
  }
}
