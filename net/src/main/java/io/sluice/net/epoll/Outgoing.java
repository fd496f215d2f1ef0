package io.sluice.net.epoll;

import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import io.sluice.net.kernel.Mapping;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A loop's place for datagrams on their way to clients. They stay until the end of the turn, so
/// that those of all sessions of a socket leave in one system call; those of upstreams are received
/// right into it.
final class Outgoing {
  /// The most that is received from one socket at once.
  static final int MOST_AT_ONCE = 16;

  private static final int COUNT = Transmission.COUNT;
  private static final int ROOM = 64 * 1024;
  private static final int STRIDE = ROOM + 192; // so that their heads share no line of the cache
  private static final int IOVECS = COUNT * Messages.SIZE;
  private static final int TRANSMISSION = IOVECS + COUNT * 16;
  private static final int DATA = TRANSMISSION + Transmission.MEMORY;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final EpollLoop loop;
  private final Mapping mapping;
  private final MemorySegment memory;
  private final Messages messages;
  private final Transmission transmission;
  private final @Nullable EpollDatagramSession[] to = new EpollDatagramSession[COUNT];
  private final int[] length = new int[COUNT];
  private int count;
  private long receivedBytes;

  Outgoing(EpollLoop loop) throws SystemException {
    Kernel kernel = loop.kernel();
    this.loop = loop;
    this.mapping = Mapping.of(kernel, DATA + (long) COUNT * STRIDE);
    this.memory = mapping.memory();
    this.messages = new Messages(memory, 0, mapping.address());
    this.transmission = new Transmission(kernel, memory, TRANSMISSION, mapping.address());
    for (int i = 0; i < COUNT; i++) {
      memory.set(LONG, IOVECS + i * 16L, address(i));
      memory.set(LONG, IOVECS + i * 16L + 8, ROOM);
      messages.parts(i, mapping.address() + IOVECS + i * 16L, 1);
    }
  }

  private long address(int i) {
    return mapping.address() + DATA + (long) i * STRIDE;
  }

  /// For sending through one socket at once; nobody else is in the middle of that.
  Transmission transmission() {
    return transmission;
  }

  /// Receives datagrams from a connected socket for a client.
  ///
  /// @param most at most [#MOST_AT_ONCE]
  /// @return how many, or a negative error number
  int receive(int fd, EpollDatagramSession client, int most) {
    if (most > COUNT - count) {
      flush();
    }
    int n = (int) loop.kernel().call(Abi.RECVMMSG, fd, messages.address(count), most, 0, 0, 0);
    receivedBytes = 0;
    for (int end = count + n; count < end; count++) {
      to[count] = client;
      length[count] = messages.length(count);
      receivedBytes += length[count];
    }
    return n;
  }

  /// Bytes that the last call of [#receive] has brought.
  long receivedBytes() {
    return receivedBytes;
  }

  void add(EpollDatagramSession client, byte[] b, int off, int len) {
    if (count == COUNT) {
      flush();
    }
    MemorySegment.copy(b, off, memory, ValueLayout.JAVA_BYTE, DATA + (long) count * STRIDE, len);
    to[count] = client;
    length[count++] = len;
  }

  /// Sends all.
  void flush() {
    int i = 0;
    while (i < count) {
      EpollDatagramSession client = to[i];
      if (client == null) {
        throw new AssertionError();
      }
      DatagramListener listener = client.listener();
      transmission.begin(listener.internet());
      while (client != null && client.listener() == listener) {
        transmission.add(address(i), length[i], client);
        to[i++] = null;
        client = i < count ? to[i] : null;
      }
      send(listener);
    }
    count = 0;
  }

  private void send(DatagramListener listener) {
    for (int e = transmission.send(listener.descriptor());
        e != 0;
        e = transmission.send(listener.descriptor())) {
      failed(transmission.failed(), -e);
      transmission.skip();
    }
    transmission.end();
  }

  /// What the network has no room for is lost, as on its way further on.
  private void failed(@Nullable EpollDatagramSession client, int errno) {
    if (client != null && errno != SystemError.EAGAIN && errno != SystemError.ENOBUFS) {
      loop.post(() -> client.refuse(errno));
    }
  }

  void close() {
    mapping.close(loop.kernel());
  }
}
