package io.sluice.core.zone;

import io.sluice.config.Arguments;
import io.sluice.config.Values;

/// What `NAME:SIZE` says of a zone, as in `zone=one:10m`.
///
/// @param name empty if there is none
/// @param size in bytes
public record ZoneSpec(String name, long size) {
  /// No zone yet, where a parameter may still name one.
  public static final ZoneSpec NONE = new ZoneSpec("", 0);

  /// Eight pages, which is the least that nginx takes.
  private static final long LEAST_SIZE = 8 * 4096;

  /// Reads what follows `zone=` in an argument.
  ///
  /// @throws io.sluice.config.ConfigException `invalid zone size "…"`, `zone "…" is too small`
  public static ZoneSpec parse(Arguments a, int arg, String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw a.error(arg, "invalid zone size \"" + a.text(arg) + '"');
    }
    long size = size(a, arg, a.text(arg), text.substring(colon + 1));
    return new ZoneSpec(text.substring(0, colon), size);
  }

  /// Checks that there is a name.
  ///
  /// @throws io.sluice.config.ConfigException `"limit_req_zone" must have "zone" parameter`
  public void mustBeNamed(Arguments a) {
    if (name.isEmpty()) {
      throw a.error("\"" + a.name() + "\" must have \"zone\" parameter");
    }
  }

  /// Reads the size of a zone.
  ///
  /// @param what the zone as messages call it
  /// @throws io.sluice.config.ConfigException as above
  public static long size(Arguments a, int arg, String what, String text) {
    long size = Values.size(text);
    if (size == Values.INVALID) {
      throw a.error(arg, "invalid zone size \"" + a.text(arg) + '"');
    }
    if (size < LEAST_SIZE) {
      throw a.error(arg, "zone \"" + what + "\" is too small");
    }
    return size;
  }
}
