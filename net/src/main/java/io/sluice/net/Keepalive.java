package io.sluice.net;

/// How the system probes quiet connections (`so_keepalive=`).
///
/// @param mode whether it does
/// @param idle seconds of silence before the first probe, or 0 for the system's default
/// @param interval seconds between probes, or 0 for the system's default
/// @param count unanswered probes until the connection is dropped, or 0 for the system's default
public record Keepalive(Mode mode, int idle, int interval, int count) {
  public static final Keepalive DEFAULT = new Keepalive(Mode.DEFAULT, 0, 0, 0);
  public static final Keepalive ON = new Keepalive(Mode.ON, 0, 0, 0);
  public static final Keepalive OFF = new Keepalive(Mode.OFF, 0, 0, 0);

  /// DEFAULT leaves it to the system.
  public enum Mode {
    DEFAULT,
    ON,
    OFF
  }
}
