package io.sluice.core.system;

/// How the program names itself: in messages, in the `Server` header, on error pages and in `-V`.
///
/// It is `sluice` unless the environment has `SLUICE_IDENTITY=nginx`: then it says `nginx`
/// everywhere, for tools that compare outputs.
public final class Product {
  /// The version of Sluice.
  public static final String VERSION = "0.1.0";

  /// The version of nginx whose configuration language is spoken.
  public static final String NGINX_VERSION = "1.31.5";

  private static final boolean NGINX = "nginx".equals(System.getenv("SLUICE_IDENTITY"));

  private static final String NAME = NGINX ? "nginx" : "sluice";
  private static final String TOKEN = NGINX ? "nginx/" + NGINX_VERSION : "sluice/" + VERSION;

  private Product() {}

  /// `sluice` or `nginx`: what starts a message on stderr, and the `Server` header without a
  /// version.
  public static String name() {
    return NAME;
  }

  /// `sluice/0.1.0` or `nginx/1.31.5`: the `Server` header with a version, and what signs an error
  /// page.
  public static String token() {
    return TOKEN;
  }
}
