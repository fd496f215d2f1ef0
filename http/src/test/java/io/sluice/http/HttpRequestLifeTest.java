package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// What is done with a request object that is nobody's fails at once.
final class HttpRequestLifeTest {
  private final HttpRequest request = AnyRequest.make();

  @Test
  void aRequestThatNothingHoldsIsNotReleased() {
    assertThatThrownBy(request::release)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request is not held");
  }

  @Test
  void aFreeRequestIsNotGivenBackAgain() {
    HttpLoop loop = request.worker();
    loop.give(request);
    assertThatThrownBy(() -> loop.give(request))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request was given back before");
  }

  @Test
  void nothingIsReadOfARequestThatIsOver() {
    assertThatThrownBy(request::stream).hasMessage("request is over");
    assertThatThrownBy(request::location).hasMessage("request is over");
    assertThatThrownBy(request::server).hasMessage("request is over");
    assertThatThrownBy(() -> request.body().read(_ -> {})).hasMessage("request is over");
  }
}
