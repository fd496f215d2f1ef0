package io.sluice.net.dns;

import io.sluice.core.IpAddress;
import java.util.List;

/// What a lookup found.
///
/// @param status [Status#NOERROR] if there is at least one address
/// @param addresses those that were found; of a service in the order of priority
/// @param valid until when the answer holds, in seconds of the loop's time; for how long a failure
///   should be believed
/// @param missing targets of a service that have no address
public record Answer(Status status, List<Found> addresses, long valid, List<Unresolved> missing) {
  /// One address.
  ///
  /// @param address its port is that of the service; 0 for a plain name
  /// @param name what has this address: the name that was asked for, or a target of the service
  /// @param priority of the service, the lowest is preferred (RFC 2782); 0 for a plain name
  /// @param weight 1 or more
  public record Found(IpAddress address, String name, int priority, int weight) {}

  /// A target of a service that could not be resolved.
  public record Unresolved(String name, Status status) {}

  static Answer of(Status failure, long valid) {
    return new Answer(failure, List.of(), valid, List.of());
  }

  /// Whether there is an address.
  public boolean found() {
    return status == Status.NOERROR;
  }
}
