package io.sluice.core.feature;

import io.sluice.config.Context;
import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Level;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.pcre.Engine;
import io.sluice.core.text.Regex;
import java.util.List;

/// What every configuration has whatever else is in it: its error logs, and what its expressions
/// run on.
public final class CoreFeature implements Feature {
  private static final Directive<Boolean> PCRE_JIT =
      Directive.flag("pcre_jit", false)
          .in(Context.MAIN)
          .doc(
              "Has expressions translated to machine code when the configuration is read. Otherwise"
                  + " each is translated when it has been used some times or meets a long text.");

  /// Stateless.
  public CoreFeature() {}

  @Override
  public String name() {
    return "core";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(ErrorLog.DIRECTIVE, PCRE_JIT);
  }

  @Override
  public void install(ProtocolBuilder builder) {
    List<Regex> expressions = builder.variables().expressions();
    if (expressions.isEmpty()) {
      return; // and PCRE2 is not loaded
    }
    Diagnostics diagnostics = builder.scope().diagnostics();
    String missing = Engine.fallback();
    if (missing != null) {
      diagnostics.add(Level.NOTICE, "expressions run on java.util.regex: " + missing, null);
    }
    if (builder.scope().settings().get(PCRE_JIT)) {
      translate(expressions, diagnostics);
    }
  }

  private static void translate(List<Regex> expressions, Diagnostics diagnostics) {
    if (!Engine.chosen().jit()) {
      diagnostics.add(Level.WARN, "PCRE2 library does not support JIT", null);
      return;
    }
    for (Regex expression : expressions) {
      int error = expression.jit();
      if (error != 0) {
        String message =
            "pcre2_jit_compile() failed: " + error + " in \"" + expression + "\", ignored";
        diagnostics.add(Level.NOTICE, message, null);
      }
    }
  }
}
