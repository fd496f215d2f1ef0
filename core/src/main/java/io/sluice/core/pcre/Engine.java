package io.sluice.core.pcre;

import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// What expressions run on.
public enum Engine {
  /// The system's library.
  PCRE2 {
    @Override
    public Expression compile(byte[] pattern, boolean caseless) {
      return Pcre2Expression.compile(pattern, caseless);
    }

    @Override
    public boolean available() {
      return Pcre2.missing() == null;
    }

    @Override
    public boolean jit() {
      return available() && Pcre2.jit();
    }

    @Override
    public String description() {
      String missing = Pcre2.missing();
      return missing == null ? "PCRE2 " + Pcre2.version() : "PCRE2, but " + missing;
    }
  },

  /// The JDK's, which has no recursion, conditions and verbs, and is slower.
  JAVA {
    @Override
    public Expression compile(byte[] pattern, boolean caseless) {
      return JavaExpression.compile(pattern, caseless);
    }

    @Override
    public boolean available() {
      return true;
    }

    @Override
    public boolean jit() {
      return false;
    }

    @Override
    public String description() {
      return "java.util.regex";
    }
  };

  /// The property of the JVM that chooses: `java`, or `pcre2`, with which there is no other way.
  /// Without it PCRE2 is taken where its library is found.
  public static final String PROPERTY = "sluice.regex";

  /// Compiles an expression.
  ///
  /// @throws PatternSyntaxException in PCRE2's words, also where the library is missing; its index
  ///   is -1 or the length of the pattern when the error is at the end
  public abstract Expression compile(byte[] pattern, boolean caseless);

  /// Whether it can be used here. Loads the library.
  public abstract boolean available();

  /// Whether it can translate expressions to machine code when it is asked to (`pcre_jit`).
  public abstract boolean jit();

  /// Its name and version.
  public abstract String description();

  /// The engine of this process.
  public static Engine chosen() {
    String wanted = System.getProperty(PROPERTY);
    if (wanted == null) {
      return PCRE2.available() ? PCRE2 : JAVA;
    }
    return wanted.equals("java") ? JAVA : PCRE2;
  }

  /// Why expressions do not run on PCRE2 although the property does not say so, or null.
  public static @Nullable String fallback() {
    return System.getProperty(PROPERTY) == null ? Pcre2.missing() : null;
  }
}
