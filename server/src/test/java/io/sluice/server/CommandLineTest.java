package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineTest {
  private static CommandLine parse(String... args) throws UsageException {
    return CommandLine.parse(args);
  }

  @Test
  void nothingIsSetWithoutArguments() throws UsageException {
    assertThat(parse())
        .isEqualTo(
            new CommandLine(false, false, false, false, false, false, null, null, null, "", null));
  }

  @Test
  void valuesFollowTheirLetterOrTheNextArgument() throws UsageException {
    CommandLine line = parse("-p/a", "-c", "b.conf", "-gdaemon off;", "-e", "c.log");
    assertThat(line.prefix()).isEqualTo("/a");
    assertThat(line.confFile()).isEqualTo("b.conf");
    assertThat(line.globals()).isEqualTo("daemon off;");
    assertThat(line.errorLog()).isEqualTo("c.log");
  }

  @Test
  void lettersCombine() throws UsageException {
    CommandLine line = parse("-qTV");
    assertThat(line.quiet()).isTrue();
    assertThat(line.test()).isTrue();
    assertThat(line.dump()).isTrue();
    assertThat(line.version()).isTrue();
    assertThat(line.configure()).isTrue();
  }

  @Test
  void aLetterWithAValueEndsACombination() throws UsageException {
    CommandLine line = parse("-tqc", "x.conf");
    assertThat(line.test()).isTrue();
    assertThat(line.confFile()).isEqualTo("x.conf");
  }

  @Test
  void theErrorLogStderrIsTheEmptyName() throws UsageException {
    assertThat(parse("-e", "stderr").errorLog()).isEmpty();
  }

  @Test
  void argumentsAreBytes() throws UsageException {
    assertThat(parse("-c", "\u00e9").confFile()).isEqualTo("\u00c3\u00a9");
  }

  @ParameterizedTest
  @CsvSource({
    "x, 'invalid option: \"x\"'",
    "-x, 'invalid option: \"x\"'",
    "-tx, 'invalid option: \"x\"'",
    "-p, 'option \"-p\" requires directory name'",
    "-c, 'option \"-c\" requires file name'",
    "-e, 'option \"-e\" requires file name'",
    "-g, 'option \"-g\" requires parameter'",
    "-s, 'option \"-s\" requires parameter'",
    "-skill, 'invalid option: \"-s kill\"'"
  })
  void whatIsWrongIsSaidAsNginxSaysIt(String argument, String message) {
    assertThatThrownBy(() -> parse(argument))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"stop", "quit", "reopen", "reload"})
  void signalsHaveNames(String name) throws UsageException {
    assertThat(parse("-s", name).signal()).isEqualTo(name);
  }
}
