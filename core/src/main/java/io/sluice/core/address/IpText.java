package io.sluice.core.address;

import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// The text form of IP addresses: dotted decimal, and IPv6 as in RFC 5952, section 4, except that
/// an address with 80 or more leading zero bits may end in dotted decimal as inet_ntop(3) writes
/// it.
final class IpText {
  private IpText() {}

  static void write(IpAddress address, Bytes out) {
    if (!address.isV6()) {
      dotted((int) address.low(), out);
      return;
    }
    long longest = longestZeros(address);
    int from = (int) (longest >>> 32);
    int count = (int) longest;
    boolean dotted = from == 0 && endsDotted(address, count);
    int end = dotted ? 6 : 8;
    boolean colon = false;
    for (int i = 0; i < end; i++) {
      if (count > 1 && i == from) {
        out.append("::");
        colon = false;
        i += count - 1;
        continue;
      }
      if (colon) {
        out.append(':');
      }
      hex(group(address, i), out);
      colon = true;
    }
    if (dotted) {
      if (colon) {
        out.append(':');
      }
      dotted((int) address.low(), out);
    }
  }

  /// The first longest run of zero groups: its start in the upper half, its length in the lower.
  private static long longestZeros(IpAddress address) {
    int start = 0;
    int best = 0;
    int run = 0;
    for (int i = 0; i < 8; i++) {
      run = group(address, i) == 0 ? run + 1 : 0;
      if (run > best) {
        best = run;
        start = i + 1 - run;
      }
    }
    return ((long) start << 32) | best;
  }

  /// Leading zeros followed by an embedded IPv4 address; `::1` and the like are not one.
  private static boolean endsDotted(IpAddress address, int zeros) {
    return switch (zeros) {
      case 5 -> group(address, 5) == 0xFFFF;
      case 6 -> true;
      case 7 -> address.byteAt(14) != 0 && address.byteAt(15) != 1;
      default -> false;
    };
  }

  private static int group(IpAddress address, int index) {
    long half = index < 4 ? address.high() : address.low();
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xFFFF;
  }

  private static void hex(int group, Bytes out) {
    int digits = (35 - Integer.numberOfLeadingZeros(group | 1)) / 4;
    out.appendHex(group, digits);
  }

  private static void dotted(int bits, Bytes out) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.appendNumber((bits >>> shift) & 0xFF);
      if (shift > 0) {
        out.append('.');
      }
    }
  }

  static @Nullable IpAddress parse(String text, int port) {
    int end = text.length();
    if (end > 2 && text.charAt(0) == '[' && text.charAt(end - 1) == ']') {
      return v6(text, 1, end - 1, port);
    }
    if (text.indexOf(':') >= 0) {
      return v6(text, 0, end, port);
    }
    long bits = v4(text, 0, end);
    return bits < 0 ? null : IpAddress.v4((int) bits, port);
  }

  /// Four decimal numbers, or -1.
  private static long v4(String text, int from, int to) {
    long bits = 0;
    int octet = -1;
    int dots = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        octet = Math.max(octet, 0) * 10 + c - '0';
        if (octet > 255) {
          return -1;
        }
      } else if (c == '.' && octet >= 0 && dots < 3) {
        bits = (bits << 8) | octet;
        octet = -1;
        dots++;
      } else {
        return -1;
      }
    }
    return dots == 3 && octet >= 0 ? (bits << 8) | octet : -1;
  }

  private static @Nullable IpAddress v6(String text, int from, int to, int port) {
    int[] groups = new int[8];
    int count = 0;
    int gap = -1;
    int i = from;
    if (text.startsWith("::", from)) {
      gap = 0;
      i += 2;
    }
    while (i < to) {
      int end = groupEnd(text, i, to);
      if (end < to && text.charAt(end) == '.') {
        long bits = count > 6 ? -1 : v4(text, i, to);
        if (bits < 0) {
          return null;
        }
        groups[count++] = (int) (bits >>> 16);
        groups[count++] = (int) bits & 0xFFFF;
        i = to;
        break;
      }
      if (end == i || end - i > 4 || count == 8) {
        return null;
      }
      groups[count++] = Integer.parseInt(text, i, end, 16);
      i = end;
      if (i == to) {
        break;
      }
      if (text.charAt(i) != ':' || ++i == to) {
        return null;
      }
      if (text.charAt(i) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        i++;
      }
    }
    return i == to ? assemble(groups, count, gap, port) : null;
  }

  private static int groupEnd(String text, int from, int to) {
    int end = from;
    while (end < to && Character.digit(text.charAt(end), 16) >= 0) {
      end++;
    }
    return end;
  }

  private static @Nullable IpAddress assemble(int[] groups, int count, int gap, int port) {
    if (gap < 0 ? count != 8 : count > 7) {
      return null;
    }
    int shift = 8 - count;
    long[] halves = new long[2];
    for (int i = 0; i < count; i++) {
      int at = gap >= 0 && i >= gap ? i + shift : i;
      halves[at >> 2] |= (long) groups[i] << (48 - 16 * (at & 3));
    }
    return IpAddress.v6(halves[0], halves[1], port);
  }
}
