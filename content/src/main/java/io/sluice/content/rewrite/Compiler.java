package io.sluice.content.rewrite;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.http.conf.Location;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a [Program] of the directives of a block.
final class Compiler {
  private final List<Instruction> code = new ArrayList<>();
  private final boolean log;

  private Compiler(boolean log) {
    this.log = log;
  }

  /// The program of a server or location, or null if it has no instructions.
  static @Nullable Program compile(Location location) {
    Compiler compiler = new Compiler(location.settings().get(Rewrite.REWRITE_LOG));
    compiler.block(location);
    return compiler.code.isEmpty() ? null : new Program(compiler.code.toArray(Instruction[]::new));
  }

  private void block(Location location) {
    for (Scope.Entry entry : location.scope().entries()) {
      Instruction single = single(entry);
      Scope child = entry.child();
      if (single != null) {
        code.add(single);
      } else if (child != null) {
        branch(location, entry, child);
      }
    }
  }

  private @Nullable Instruction single(Scope.Entry entry) {
    Directive<?> directive = entry.directive();
    if (directive == Rewrite.SET) {
      return entry.value(Rewrite.SET);
    }
    if (directive == Rewrite.RETURN) {
      return entry.value(Rewrite.RETURN);
    }
    if (directive == Rewrite.BREAK) {
      return Break.INSTANCE;
    }
    Replace replace = entry.value(Rewrite.REWRITE);
    return replace == null ? null : new ReplaceStep(replace, log);
  }

  private void branch(Location location, Scope.Entry entry, Scope child) {
    Condition condition =
        child.context() == Context.HTTP_SERVER_IF
            ? entry.value(Rewrite.IF_IN_SERVER)
            : entry.value(Rewrite.IF_IN_LOCATION);
    if (condition == null) {
      return;
    }
    Location inner = inner(location, child);
    boolean moves = child.context() == Context.HTTP_LOCATION_IF;
    If test = new If(condition, moves ? inner : null, log);
    code.add(test);
    block(inner);
    test.otherwise(code.size());
  }

  private static Location inner(Location location, Scope child) {
    for (Location inner : location.children()) {
      if (inner.scope() == child) {
        return inner;
      }
    }
    throw new IllegalStateException("no location for " + child);
  }
}
