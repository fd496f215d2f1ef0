package io.sluice.net.epoll;

import static io.sluice.net.kernel.SocketOptions.IPPROTO_UDP;
import static io.sluice.net.kernel.SocketOptions.UDP_SEGMENT;

import io.sluice.net.DatagramSession;
import io.sluice.net.SystemError;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import io.sluice.net.kernel.Sockaddr;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Datagrams that leave through one socket in one system call. Those that follow each other to the
/// same client with the same size become one message that the kernel cuts up late (UDP_SEGMENT),
/// which spares most of the way through its layers; where the kernel or the device cannot, they are
/// sent one by one.
final class Transmission {
  /// How many datagrams there may be.
  static final int COUNT = 64;

  /// Bytes of memory that it needs.
  static final int MEMORY = COUNT * (Messages.SIZE + 16 + Sockaddr.SIZE + 64);

  private static final int IOVECS = COUNT * Messages.SIZE;
  private static final int NAMES = IOVECS + COUNT * 16;
  private static final int CONTROLS = NAMES + COUNT * Sockaddr.SIZE;
  private static final int CONTROL = 64;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MOST_SEGMENTS = 64; // UDP_MAX_SEGMENTS
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final Kernel kernel;
  private final MemorySegment memory;
  private final long at;
  private final long address;
  private final Messages messages;
  private final int[] first = new int[COUNT]; // of each message its first datagram
  private final int[] parts = new int[COUNT]; // how many it has
  private final int[] size = new int[COUNT]; // of its first datagram
  private final int[] total = new int[COUNT];
  private final @Nullable EpollDatagramSession[] to = new EpollDatagramSession[COUNT];
  private int datagrams;
  private int count;
  private int next;
  private int sent;
  private boolean series; // whether there may be any
  private boolean closed; // whether a shorter datagram has ended the last message's series
  private int largestSegment = Integer.MAX_VALUE;

  /// @param at offset of [#MEMORY] bytes in `memory`, divisible by eight
  /// @param base the address of `memory`
  Transmission(Kernel kernel, MemorySegment memory, long at, long base) {
    this.kernel = kernel;
    this.memory = memory;
    this.at = at;
    this.address = base + at;
    this.messages = new Messages(memory, at, base);
  }

  /// @param internet whether it is a socket for UDP rather than a unix socket
  void begin(boolean internet) {
    series = internet;
    datagrams = 0;
    count = 0;
    next = 0;
    sent = 0;
  }

  /// Adds a datagram.
  ///
  /// @param data the address of its bytes
  /// @param client where it goes, or null if the socket is connected
  void add(long data, int length, @Nullable EpollDatagramSession client) {
    long iovec = at + IOVECS + datagrams * 16L;
    memory.set(LONG, iovec, data);
    memory.set(LONG, iovec + 8, length);
    int last = count - 1;
    if (last >= 0 && joins(last, length, client)) {
      if (parts[last] == 1) {
        segmented(last, size[last]);
      }
      messages.parts(last, iovec(first[last]), ++parts[last]);
      total[last] += length;
      closed = length < size[last];
    } else {
      start(count++, length, client);
    }
    datagrams++;
  }

  private boolean joins(int last, int length, @Nullable EpollDatagramSession client) {
    return !closed
        && to[last] == client
        && length > 0
        && length <= size[last]
        && size[last] <= largestSegment
        && parts[last] < MOST_SEGMENTS
        && total[last] + length <= DatagramSession.LARGEST;
  }

  private void start(int i, int length, @Nullable EpollDatagramSession client) {
    messages.parts(i, iovec(datagrams), 1);
    first[i] = datagrams;
    parts[i] = 1;
    size[i] = length;
    total[i] = length;
    to[i] = client;
    closed = !series;
    if (client == null) {
      messages.name(i, 0, 0);
      messages.control(i, 0, 0);
    } else {
      long name = NAMES + (long) i * Sockaddr.SIZE;
      messages.name(i, address + name, client.writeName(memory, at + name));
      long control = control(i);
      messages.control(i, address + control, client.writeSource(memory, at + control));
    }
  }

  private long iovec(int datagram) {
    return address + IOVECS + datagram * 16L;
  }

  private static long control(int i) {
    return CONTROLS + (long) i * CONTROL;
  }

  /// Sends what is left.
  ///
  /// @return 0 if that was all, or a negative error number: then the message that it stands for is
  ///   the next one still
  int send(int fd) {
    while (next < count) {
      long n = call(fd, next, count - next);
      if (n > 0) {
        for (long end = next + n; next < end; next++) {
          sent += parts[next];
        }
      } else if (parts[next] == 1 || n == -SystemError.EAGAIN) {
        return (int) n;
      } else {
        int error = sendParts(fd, next);
        if (error != 0) {
          return error;
        }
        next++;
      }
    }
    return 0;
  }

  private long call(int fd, int first, int number) {
    int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    return kernel.call(Abi.SENDMMSG, fd, messages.address(first), number, flags, 0, 0);
  }

  /// Appends the control message that makes several datagrams of one message.
  private void segmented(int i, int bytes) {
    int length = messages.controlLength(i) + 7 & -8;
    long place = control(i) + length;
    memory.set(LONG, at + place, 18);
    memory.set(INT, at + place + 8, IPPROTO_UDP);
    memory.set(INT, at + place + 12, UDP_SEGMENT);
    memory.set(INT, at + place + 16, bytes);
    messages.control(i, address + control(i), length + 24);
  }

  /// The kernel did not take a series as one message.
  private int sendParts(int fd, int i) {
    largestSegment = Math.min(largestSegment, size[i] - 1);
    int control = messages.controlLength(i) - 24;
    messages.control(i, control == 0 ? 0 : address + control(i), control);
    for (int part = 0; part < parts[i]; part++) {
      messages.parts(i, iovec(first[i] + part), 1);
      long n = call(fd, i, 1);
      if (n < 0) {
        return (int) n;
      }
      sent++;
    }
    return 0;
  }

  /// It is over. Forgets whose datagrams they were: a session keeps its whole configuration alive.
  void end() {
    Arrays.fill(to, 0, count, null);
    count = 0;
  }

  /// Gives up the message that failed.
  void skip() {
    next++;
  }

  /// Whose message failed.
  @Nullable EpollDatagramSession failed() {
    return to[next];
  }

  /// How many datagrams were sent.
  int sent() {
    return sent;
  }
}
