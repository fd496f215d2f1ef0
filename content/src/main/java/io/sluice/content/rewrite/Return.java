package io.sluice.content.rewrite;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.http.handler.TextResponse;

/// `return`
///
/// @param text the content or the target of a redirect; empty if there is none
record Return(int status, Template text) implements Instruction {
  private static final int FOUND = 302;
  private static final int BAD_REQUEST = 400;
  private static final int LARGEST = 999;

  static Return parse(Arguments a) {
    long status = Values.number(a.text(0));
    if (status == Values.INVALID && a.count() == 1 && Replace.isUrl(a.text(0))) {
      return new Return(FOUND, Template.compile(a, 0));
    }
    if (status < 0 || status > LARGEST) {
      throw a.error(0, "invalid return code \"" + a.text(0) + "\"");
    }
    return new Return(
        (int) status, a.count() == 1 ? Template.constant("") : Template.compile(a, 1));
  }

  @Override
  public void run(HttpRequest r, Run run) {
    boolean bare = text.isConstant() && text.constantText().isEmpty();
    if (status >= BAD_REQUEST && bare) {
      run.end(Outcome.status(status));
      return;
    }
    r.captures().escape(null);
    TextResponse.send(r, status, null, text);
    run.end(Outcome.DONE);
  }
}
