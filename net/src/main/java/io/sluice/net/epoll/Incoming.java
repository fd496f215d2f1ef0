package io.sluice.net.epoll;

import static io.sluice.net.kernel.SocketOptions.IPPROTO_IP;
import static io.sluice.net.kernel.SocketOptions.IPPROTO_IPV6;
import static io.sluice.net.kernel.SocketOptions.IPV6_PKTINFO;
import static io.sluice.net.kernel.SocketOptions.IP_PKTINFO;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import io.sluice.net.kernel.Mapping;
import io.sluice.net.kernel.Sockaddr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A loop's place for datagrams that come from listening sockets, many in one system call; they
/// stay until the next.
final class Incoming {
  private static final int COUNT = 64;
  private static final int ROOM = 64 * 1024;
  private static final int STRIDE = ROOM + 192; // so that their heads share no line of the cache
  private static final int CONTROL = 64;
  private static final int IOVECS = COUNT * Messages.SIZE;
  private static final int NAMES = IOVECS + COUNT * 16;
  private static final int CONTROLS = NAMES + COUNT * Sockaddr.SIZE;
  private static final int DATA = CONTROLS + COUNT * CONTROL;
  private static final int UNNAMED = 2; // bytes of a unix address without a path, at most
  private static final int TRUNCATED = 0x20 | 8; // MSG_TRUNC, MSG_CTRUNC
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfLong BIG_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Kernel kernel;
  private final Mapping mapping;
  private final MemorySegment memory;
  private final Messages messages;
  private int used = COUNT; // of which what the kernel has written must be set anew

  // Where the datagram that was looked at last came from and went to, as IpAddress has it.
  long fromHigh;
  long fromLow;
  int fromPort;
  long toHigh;
  long toLow;

  Incoming(Kernel kernel) throws SystemException {
    this.kernel = kernel;
    this.mapping = Mapping.of(kernel, DATA + (long) COUNT * STRIDE);
    this.memory = mapping.memory();
    this.messages = new Messages(memory, 0, mapping.address());
    for (int i = 0; i < COUNT; i++) {
      memory.set(LONG, IOVECS + i * 16L, address(i));
      memory.set(LONG, IOVECS + i * 16L + 8, ROOM);
      messages.parts(i, mapping.address() + IOVECS + i * 16L, 1);
      messages.name(i, mapping.address() + NAMES + (long) i * Sockaddr.SIZE, Sockaddr.SIZE);
    }
  }

  /// Takes what has come.
  ///
  /// @param local whether it is to be known which address each was sent to
  /// @return how many, or a negative error number
  int receive(int fd, boolean local) {
    for (int i = 0; i < used; i++) {
      messages.nameLength(i, Sockaddr.SIZE);
      messages.control(i, mapping.address() + control(i), local ? CONTROL : 0);
    }
    int n = (int) kernel.call(Abi.RECVMMSG, fd, messages.address(0), COUNT, 0, 0, 0);
    used = Math.max(n, 0);
    return n;
  }

  void close() {
    mapping.close(kernel);
  }

  private static long name(int i) {
    return NAMES + (long) i * Sockaddr.SIZE;
  }

  private static long control(int i) {
    return CONTROLS + (long) i * CONTROL;
  }

  // ---- bytes ----

  /// The address of its first byte, for the kernel.
  long address(int i) {
    return mapping.address() + DATA + (long) i * STRIDE;
  }

  int length(int i) {
    return messages.length(i);
  }

  boolean truncated(int i) {
    return (messages.flags(i) & TRUNCATED) != 0;
  }

  void copy(int i, byte[] to, int off, int len) {
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, DATA + (long) i * STRIDE, to, off, len);
  }

  // ---- addresses ----

  /// Whether two came from the same client to the same address. Those without a name are not known
  /// to.
  boolean alike(int i, int j) {
    int length = messages.nameLength(i);
    return length > UNNAMED
        && length == messages.nameLength(j)
        && same(name(i), name(j), length)
        && same(control(i), control(j), messages.controlLength(i));
  }

  private boolean same(long a, long b, int length) {
    int at = 0;
    for (; at + 8 <= length; at += 8) {
      if (memory.get(LONG, a + at) != memory.get(LONG, b + at)) {
        return false;
      }
    }
    return at == length || memory.get(INT, a + at) == memory.get(INT, b + at);
  }

  /// Finds out the addresses. False if they are not of the internet.
  boolean look(int i, boolean local) {
    long at = name(i);
    int head = messages.nameLength(i) == 0 ? 0 : memory.get(INT, at);
    fromPort = Short.toUnsignedInt(Short.reverseBytes((short) (head >>> 16)));
    switch (head & 0xFFFF) {
      case Sockaddr.AF_INET -> {
        fromHigh = 0;
        fromLow = ipv4(at + 4);
      }
      case Sockaddr.AF_INET6 -> {
        fromHigh = memory.get(BIG_ENDIAN, at + 8);
        fromLow = memory.get(BIG_ENDIAN, at + 16);
      }
      default -> {
        return false;
      }
    }
    if (local && messages.controlLength(i) > 0) {
      lookAtControl(control(i));
    }
    return true;
  }

  private void lookAtControl(long at) {
    int level = memory.get(INT, at + 8);
    int type = memory.get(INT, at + 12);
    if (level == IPPROTO_IP && type == IP_PKTINFO) {
      toHigh = 0;
      toLow = ipv4(at + 24);
    } else if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO) {
      toHigh = memory.get(BIG_ENDIAN, at + 16);
      toLow = memory.get(BIG_ENDIAN, at + 24);
    }
  }

  private long ipv4(long at) {
    return Integer.toUnsignedLong(Integer.reverseBytes(memory.get(INT, at)));
  }

  Address from(int i) {
    return Sockaddr.read(memory, name(i), messages.nameLength(i));
  }

  /// The scope of an IPv6 client's address (the interface that a link-local one belongs to).
  int scope(int i) {
    return messages.nameLength(i) >= 28 ? memory.get(INT, name(i) + 24) : 0;
  }

  /// Where a datagram went that was looked at.
  IpAddress to(IpAddress listening) {
    return listening.isV6()
        ? IpAddress.v6(toHigh, toLow, listening.port())
        : IpAddress.v4((int) toLow, listening.port());
  }

  /// The address from which IPv4 is to be answered; another one than it was sent to if that is not
  /// this machine's alone (broadcast, multicast).
  int answerFrom(int i) {
    long at = control(i);
    return messages.controlLength(i) > 0 && memory.get(INT, at + 8) == IPPROTO_IP
        ? memory.get(INT, at + 20)
        : 0;
  }
}
