package io.sluice.core.log;

import io.sluice.core.bytes.Bytes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.ConnectException;
import java.util.Set;

/// A datagram socket of the unix domain, such as `/dev/log` is. The JDK has only stream sockets
/// there, so Linux is called directly. Loaded only where a configuration names such a socket.
@SuppressWarnings("restricted") // calling the system is the purpose
final class UnixDatagrams implements Datagrams {
  private static final short AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 0x80002;
  private static final int MSG_DONTWAIT_NOSIGNAL = 0x4040;
  private static final int EAGAIN = 11;

  /// EPIPE, ECONNRESET, ENOTCONN, ECONNREFUSED.
  private static final Set<Integer> GONE = Set.of(32, 104, 107, 111);

  private static final int ADDRESS_SIZE = 110;
  private static final int PATH_OFFSET = 2;
  private static final int LONGEST_PATH = ADDRESS_SIZE - PATH_OFFSET - 1;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SOCKET =
      call("socket", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle CONNECT =
      call("connect", ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle SEND =
      call(
          "send",
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE = call("close", ValueLayout.JAVA_INT);
  private static final MethodHandle STRERROR =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("strerror"),
              FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  private final int descriptor;

  private UnixDatagrams(int descriptor) {
    this.descriptor = descriptor;
  }

  /// All of these return an int, or a size that fits into one.
  private static MethodHandle call(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }

  static UnixDatagrams to(String path) throws IOException {
    if (path.length() > LONGEST_PATH) {
      throw new IOException("connect() failed (36: File name too long)");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int descriptor = (int) SOCKET.invokeExact(state, (int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
      if (descriptor < 0) {
        throw failed("socket", state);
      }
      UnixDatagrams made = new UnixDatagrams(descriptor);
      MemorySegment address = address(arena, path);
      int result = (int) CONNECT.invokeExact(state, descriptor, address, ADDRESS_SIZE);
      if (result != 0) {
        IOException failure = failed("connect", state);
        made.close();
        throw failure;
      }
      return made;
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// `struct sockaddr_un`, ended by zeros.
  private static MemorySegment address(Arena arena, String path) {
    MemorySegment address = arena.allocate(ADDRESS_SIZE);
    address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
    byte[] name = Bytes.of(path);
    MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, PATH_OFFSET, name.length);
    return address;
  }

  @Override
  public void send(byte[] b, int count) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment packet = arena.allocateFrom(ValueLayout.JAVA_BYTE, b).asSlice(0, count);
      int sent =
          (int) SEND.invokeExact(state, descriptor, packet, (long) count, MSG_DONTWAIT_NOSIGNAL);
      if (sent < 0 && (int) ERRNO.get(state, 0L) != EAGAIN) {
        throw failed("send", state);
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static IOException failed(String call, MemorySegment state) throws Throwable {
    int errno = (int) ERRNO.get(state, 0L);
    MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
    String reason = text.reinterpret(256).getString(0);
    String message = call + "() failed (" + errno + ": " + reason + ")";
    boolean nobodyThere = call.equals("send") && GONE.contains(errno);
    return nobodyThere ? new ConnectException(message) : new IOException(message);
  }

  @Override
  public void close() {
    try (Arena arena = Arena.ofConfined()) {
      int ignored = (int) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
