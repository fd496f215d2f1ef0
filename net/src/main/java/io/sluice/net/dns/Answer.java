package io.sluice.net.dns;

import io.sluice.core.address.IpAddress;
import java.util.ArrayList;
import java.util.List;

/// What a lookup found.
///
/// @param status [Status#NOERROR] if there is at least one address
/// @param addresses those that were found; of a service in the order of priority
/// @param valid until when the answer holds, in seconds of the loop's time; for how long a failure
///   should be believed
/// @param missing what could not be resolved beside the addresses: targets of a service, and one
///   family of a name whose other family was found
public record Answer(Status status, List<Found> addresses, long valid, List<Unresolved> missing) {
  /// One address.
  ///
  /// @param address its port is that of the service; 0 for a plain name
  /// @param name what has this address: the name that was asked for, or a target of the service
  /// @param priority of the service, the lowest is preferred (RFC 2782); 0 for a plain name
  /// @param weight 1 or more
  public record Found(IpAddress address, String name, int priority, int weight) {}

  /// The addresses that an [Unresolved] is about.
  public enum Family {
    ANY,
    IPV4,
    IPV6;

    private boolean has(IpAddress address) {
      return this == ANY || address.isV6() == (this == IPV6);
    }
  }

  /// Addresses that could not be resolved: a target of a service, or one family of a name.
  public record Unresolved(String name, Status status, Family family) {
    /// Whether an address that was known before may still be right. It is not if name servers say
    /// that there is none.
    private boolean mayBe(Found known) {
      return status != Status.NXDOMAIN && known.name().equals(name) && family.has(known.address());
    }
  }

  static Answer of(Status failure, long valid) {
    return new Answer(failure, List.of(), valid, List.of());
  }

  /// The same with what was known before about all that could not be resolved this time.
  ///
  /// @param before the addresses of an earlier answer to the same question
  public Answer keeping(List<Found> before) {
    List<Found> all = new ArrayList<>(addresses);
    for (Found known : before) {
      if (missing.stream().anyMatch(each -> each.mayBe(known)) && !all.contains(known)) {
        all.add(known);
      }
    }
    return all.size() == addresses.size() ? this : new Answer(status, all, valid, missing);
  }

  /// Whether there is an address.
  public boolean found() {
    return status == Status.NOERROR;
  }
}
