package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DirectivesTest {
  @Test
  void aNameMayMeanSomethingElseInAnotherContext() {
    assertThat(Sample.ALL.find("server", Context.HTTP)).isSameAs(Sample.SERVER);
    assertThat(Sample.ALL.find("server", Context.HTTP_UPSTREAM)).isSameAs(Sample.PEER);
    assertThat(Sample.ALL.find("server", Context.MAIN)).isNull();
    assertThat(Sample.ALL.find("nothing", Context.MAIN)).isNull();
    assertThat(Sample.ALL.knows("server")).isTrue();
    assertThat(Sample.ALL.knows("nothing")).isFalse();
    assertThat(Sample.ALL.meanings("server")).hasSize(2);
  }

  @Test
  void twoMeaningsInOneContextAreAMistake() {
    Directive<String> one = Directive.text("x", "").in(Context.HTTP, Context.MAIN);
    Directive<String> other = Directive.text("x", "").in(Context.STREAM, Context.MAIN);
    assertThatThrownBy(() -> new Directives(List.of(one, other)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("two directives \"x\" in main");
  }

  @Test
  void aDirectiveNeedsAContext() {
    assertThatThrownBy(() -> new Directives(List.of(Directive.text("x"))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aDirectiveInUseDoesNotChange() {
    assertThatThrownBy(() -> Sample.DAEMON.doc("other")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void takesNumbersOfArguments() {
    Directive<?> range = Directive.text("x").args(1, 3);
    assertThat(range.takes(0)).isFalse();
    assertThat(range.takes(1)).isTrue();
    assertThat(range.takes(3)).isTrue();
    assertThat(range.takes(4)).isFalse();
    Directive<?> some = Directive.text("x").arities(0, 2);
    assertThat(some.takes(0)).isTrue();
    assertThat(some.takes(1)).isFalse();
    assertThat(some.takes(2)).isTrue();
    Directive<?> any = Directive.text("x").args(2, Directive.ANY);
    assertThat(any.takes(1)).isFalse();
    assertThat(any.takes(62)).isTrue();
    assertThat(any.takes(1000)).isTrue();
    assertThat(range.takes(1000)).isFalse();
  }

  @Test
  void aDirectiveThatIsNotThereHasItsDefault() {
    Directive<Long> stranger = Directive.number("stranger", 7);
    assertThat(Sample.load("").root().settings().get(stranger)).isEqualTo(7);
  }
}
