package io.sluice.net.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Functions of the C library that do more than one system call. All answer 0, or set `errno`.
final class CLibrary {
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private CLibrary() {}

  /// `int f(int)`
  ///
  /// @return 0, or the error number
  static int call(MemorySegment errno, String function, int a) {
    try {
      int r = (int) find(function, FunctionDescriptor.of(INT, INT)).invokeExact(errno, a);
      return r == 0 ? 0 : errno.get(INT, 0);
    } catch (Throwable t) {
      throw impossible(function, t);
    }
  }

  /// `int f(const char *, int)`
  ///
  /// @return 0, or the error number
  static int call(MemorySegment errno, String function, MemorySegment a, int b) {
    FunctionDescriptor shape = FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT);
    try {
      int r = (int) find(function, shape).invokeExact(errno, a, b);
      return r == 0 ? 0 : errno.get(INT, 0);
    } catch (Throwable t) {
      throw impossible(function, t);
    }
  }

  /// `int f(const char *, const char *, int)`
  ///
  /// @return 0, or the error number
  static int call(MemorySegment errno, String function, MemorySegment a, MemorySegment b, int c) {
    FunctionDescriptor shape =
        FunctionDescriptor.of(INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, INT);
    try {
      int r = (int) find(function, shape).invokeExact(errno, a, b, c);
      return r == 0 ? 0 : errno.get(INT, 0);
    } catch (Throwable t) {
      throw impossible(function, t);
    }
  }

  /// `struct x *f(const char *)`, whose result belongs to the library until the next call.
  ///
  /// @return its first 24 bytes, or the null pointer
  @SuppressWarnings("restricted") // the structures have more than that
  static MemorySegment find(String function, String name) {
    FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle f = linker.downcallHandle(linker.defaultLookup().findOrThrow(function), shape);
      MemorySegment found = (MemorySegment) f.invokeExact(ThisProcess.string(arena, name));
      return found.address() == 0 ? found : found.reinterpret(24);
    } catch (Throwable t) {
      throw impossible(function, t);
    }
  }

  @SuppressWarnings("restricted") // foreign code is what this package is for
  private static MethodHandle find(String function, FunctionDescriptor shape) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), shape, ERRNO);
  }

  private static RuntimeException impossible(String function, Throwable t) {
    if (t instanceof Error e) {
      throw e;
    }
    return new IllegalStateException(function, t);
  }
}
