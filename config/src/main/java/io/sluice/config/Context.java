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
  public static final Context HTTP_SERVER = of("http server", "server");

  /// `location { }`
  public static final Context HTTP_LOCATION = of("http location", "location");

  /// `if ( ) { }` inside an http `server`.
  public static final Context HTTP_SERVER_IF = of("http server if", "if in server");

  /// `if ( ) { }` inside a `location`.
  public static final Context HTTP_LOCATION_IF = of("http location if", "if in location");

  /// `limit_except { }`
  public static final Context LIMIT_EXCEPT = of("limit_except");

  /// `upstream { }` inside `http`.
  public static final Context HTTP_UPSTREAM = of("http upstream", "upstream");

  /// `stream { }`
  public static final Context STREAM = of("stream");

  /// `server { }` inside `stream`.
  public static final Context STREAM_SERVER = of("stream server", "server");

  /// `upstream { }` inside `stream`.
  public static final Context STREAM_UPSTREAM = of("stream upstream", "upstream");

  private final String name;
  private final String label;

  private Context(String name, String label) {
    this.name = name;
    this.label = label;
  }

  /// The context of this name, made at its first mention.
  public static Context of(String name) {
    return of(name, name);
  }

  /// The context of this name; `label` is how documentation calls it (only its first mention
  /// counts).
  public static Context of(String name, String label) {
    Context known = ALL.get(name);
    if (known != null) {
      return known;
    }
    Context made = new Context(name, label);
    Context raced = ALL.putIfAbsent(name, made);
    return raced == null ? made : raced;
  }

  /// Its unique name, such as `http server`.
  public String name() {
    return name;
  }

  /// How nginx's documentation calls it, such as `server`.
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return name;
  }
}
