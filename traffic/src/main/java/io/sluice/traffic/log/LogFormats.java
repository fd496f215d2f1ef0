package io.sluice.traffic.log;

import io.sluice.config.Arguments;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.core.text.Variables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The formats of one protocol in one configuration.
final class LogFormats {
  private static final Key<LogFormats> KEY = new Key<>("log formats");

  private final List<LogFormat> formats = new ArrayList<>();
  private final Variables variables;
  private @Nullable LogFormat combined;

  private LogFormats(Variables variables) {
    this.variables = variables;
  }

  /// Those of the protocol that a scope belongs to.
  static LogFormats of(Scope scope) {
    LogFormats known = scope.lookUp(KEY);
    if (known != null) {
      return known;
    }
    LogFormats made = new LogFormats(Variables.of(scope));
    protocol(scope).attach(KEY, made);
    return made;
  }

  /// The outermost block around a scope.
  private static Scope protocol(Scope scope) {
    Scope at = scope;
    for (Scope outer = at.parent(); outer != null && outer.parent() != null; ) {
      at = outer;
      outer = at.parent();
    }
    return at;
  }

  static LogFormat define(Arguments a) {
    LogFormats all = of(a.scope());
    String name = a.text(0);
    boolean taken = all.isHttp() && name.equals(LogFormat.COMBINED);
    for (LogFormat format : all.formats) {
      taken |= format.name().equals(name);
    }
    if (taken) {
      throw a.error(0, "duplicate \"log_format\" name \"" + name + "\"");
    }
    LogFormat format = LogFormat.parse(a);
    all.formats.add(format);
    return format;
  }

  boolean isHttp() {
    return variables.isHttp();
  }

  /// The format of a name in any case, or null. It has to be defined before its use.
  @Nullable LogFormat find(String name) {
    if (isHttp() && name.equalsIgnoreCase(LogFormat.COMBINED)) {
      return combined();
    }
    for (LogFormat format : formats) {
      if (format.name().equalsIgnoreCase(name)) {
        return format;
      }
    }
    return null;
  }

  /// Made at its first use only: it needs variables that a small build may lack.
  LogFormat combined() {
    LogFormat known = combined;
    if (known == null) {
      combined = known = LogFormat.combined(variables);
    }
    return known;
  }
}
