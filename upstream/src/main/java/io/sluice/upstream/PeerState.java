package io.sluice.upstream;

/// What is known about a server while it runs. Shared by every loop, and by the generations that
/// name the same server line of the same group. Guarded by the group's lock ([GroupState]).
final class PeerState {
  /// A moment before any other, in seconds, far enough from the ends of `long` for differences.
  static final long NEVER = Long.MIN_VALUE / 2;

  int connections;
  int currentWeight;
  int effectiveWeight;
  int fails;

  /// When the last attempt failed.
  long accessed = NEVER;

  /// When the last failure was, or when an attempt began that finds out whether the server is back.
  long checked = NEVER;

  PeerState(int weight) {
    effectiveWeight = weight;
  }
}
