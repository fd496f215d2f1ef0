package io.sluice.config;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A kind of place where directives may stand. There is one instance per name, compared by
/// identity.
public final class Context {
  private static final Map<String, Context> ALL = new ConcurrentHashMap<>();

  /// Outside of every block.
  public static final Context MAIN = of("main");

  /// `events { }`
  public static final Context EVENTS = of("events");

  /// `http { }`
  public static final Context HTTP = of("http");

  /// `server { }` inside `http`.
  public static final Context HTTP_SERVER = of("http server");

  /// `location { }`
  public static final Context HTTP_LOCATION = of("http location");

  /// `if ( ) { }` inside an http `server`.
  public static final Context HTTP_SERVER_IF = of("http server if");

  /// `if ( ) { }` inside a `location`.
  public static final Context HTTP_LOCATION_IF = of("http location if");

  /// `limit_except { }`
  public static final Context LIMIT_EXCEPT = of("limit_except");

  /// `upstream { }` inside `http`.
  public static final Context HTTP_UPSTREAM = of("http upstream");

  /// `stream { }`
  public static final Context STREAM = of("stream");

  /// `server { }` inside `stream`.
  public static final Context STREAM_SERVER = of("stream server");

  /// `upstream { }` inside `stream`.
  public static final Context STREAM_UPSTREAM = of("stream upstream");

  private final String name;

  private Context(String name) {
    this.name = name;
  }

  /// The context of this name, made at its first mention.
  public static Context of(String name) {
    Context known = ALL.get(name);
    if (known != null) {
      return known;
    }
    Context made = new Context(name);
    Context raced = ALL.putIfAbsent(name, made);
    return raced == null ? made : raced;
  }

  /// Its unique name, such as `http server`.
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
