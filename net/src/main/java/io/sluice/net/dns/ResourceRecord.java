package io.sluice.net.dns;

import io.sluice.core.address.IpAddress;

/// One record of a reply's answer section.
sealed interface ResourceRecord {
  /// Of class IN, if it is 1.
  int recordClass();

  /// In seconds.
  long ttl();

  /// A or AAAA.
  record Host(int recordClass, long ttl, IpAddress address) implements ResourceRecord {}

  /// CNAME.
  record Alias(int recordClass, long ttl, String target) implements ResourceRecord {}

  /// SRV.
  ///
  /// @param weight 1 or more: a record without weight counts as 1
  record Service(int recordClass, long ttl, int priority, int weight, int port, String target)
      implements ResourceRecord {}

  /// Anything else.
  record Other(int recordClass, long ttl, int type) implements ResourceRecord {}
}
