package io.sluice.net.dns;

import org.jspecify.annotations.Nullable;

/// The types of records that a resolver understands (RFC 1035, 2782, 3596, 6672).
enum RecordType {
  A(1),
  CNAME(5),
  AAAA(28),
  SRV(33),
  DNAME(39);

  final int number;

  RecordType(int number) {
    this.number = number;
  }

  /// The addresses that a query for it is about.
  Answer.Family family() {
    return switch (this) {
      case A -> Answer.Family.IPV4;
      case AAAA -> Answer.Family.IPV6;
      case CNAME, SRV, DNAME -> Answer.Family.ANY;
    };
  }

  static @Nullable RecordType of(int number) {
    for (RecordType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return null;
  }
}
