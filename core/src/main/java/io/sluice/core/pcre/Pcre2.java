package io.sluice.core.pcre;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// The functions of `libpcre2-8.so.0` (pcre2api(3)). All of them go through one downcall with seven
/// numbers, since every shape of a foreign call costs time at the start; `net`'s system calls that
/// may wait have this very shape. Both calling conventions (x86-64, aarch64) pass a pointer, a
/// `size_t` and a `uint32_t` in one register each, and a function ignores registers that it has no
/// parameter for.
///
/// The calls are not `critical`: a match may take a tenth of a second (`(a+)+$` on thirty bytes
/// does), and a critical call would hold up the collector, and with it all loops, for as long. The
/// price is that a subject is copied out of the heap, about 10 ns for a path or a header field.
@SuppressWarnings("restricted") // calling native code is the purpose
final class Pcre2 {
  static final String LIBRARY = "libpcre2-8.so.0";

  static final long CASELESS = 0x8;
  static final long NO_JIT = 0x2000;
  static final int ERROR_NOMEMORY = -48;
  static final int ERROR_JIT_STACKLIMIT = -46;

  private static final long JIT_COMPLETE = 1;
  private static final long CONFIG_JIT = 1;
  private static final long CONFIG_VERSION = 11;

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final FunctionDescriptor NUMBERS =
      FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG);
  private static final MethodHandle CALL =
      Linker.nativeLinker().downcallHandle(NUMBERS, Linker.Option.captureCallState("errno"));

  /// Bytes that each call needs for the error number.
  static final int ERRNO_SIZE = 8;

  /// A function's address, or the null pointer where the library is missing.
  static final MemorySegment COMPILE;

  static final MemorySegment CODE_COPY;
  static final MemorySegment CODE_FREE;
  static final MemorySegment ERROR_MESSAGE;
  static final MemorySegment JIT_COMPILE;
  static final MemorySegment JIT_STACK_ASSIGN;
  static final MemorySegment JIT_STACK_CREATE;
  static final MemorySegment JIT_STACK_FREE;
  static final MemorySegment MATCH;
  static final MemorySegment MATCH_CONTEXT_CREATE;
  static final MemorySegment MATCH_CONTEXT_FREE;
  static final MemorySegment MATCH_DATA_CREATE;
  static final MemorySegment MATCH_DATA_FREE;
  static final MemorySegment OVECTOR;
  static final MemorySegment PATTERN_INFO;
  static final MemorySegment SET_HEAP_LIMIT;

  private static final MemorySegment CONFIG;
  private static final @Nullable String MISSING;

  static {
    Library library = Library.open();
    COMPILE = library.function("compile");
    CODE_COPY = library.function("code_copy");
    CODE_FREE = library.function("code_free");
    ERROR_MESSAGE = library.function("get_error_message");
    JIT_COMPILE = library.function("jit_compile");
    JIT_STACK_ASSIGN = library.function("jit_stack_assign");
    JIT_STACK_CREATE = library.function("jit_stack_create");
    JIT_STACK_FREE = library.function("jit_stack_free");
    MATCH = library.function("match");
    MATCH_CONTEXT_CREATE = library.function("match_context_create");
    MATCH_CONTEXT_FREE = library.function("match_context_free");
    MATCH_DATA_CREATE = library.function("match_data_create");
    MATCH_DATA_FREE = library.function("match_data_free");
    OVECTOR = library.function("get_ovector_pointer");
    PATTERN_INFO = library.function("pattern_info");
    SET_HEAP_LIMIT = library.function("set_heap_limit");
    CONFIG = library.function("config");
    MISSING = library.missing;
  }

  private Pcre2() {}

  /// The library while its functions are looked up, and what it lacks.
  private static final class Library {
    private final @Nullable SymbolLookup lookup;
    private @Nullable String missing;

    private Library(@Nullable SymbolLookup lookup, @Nullable String missing) {
      this.lookup = lookup;
      this.missing = missing;
    }

    /// Only the name with the version is asked for: the one without it belongs to development
    /// packages, and may be another ABI one day.
    static Library open() {
      String arch = System.getProperty("os.arch", "");
      boolean known = arch.equals("amd64") || arch.equals("x86_64") || arch.equals("aarch64");
      if (!known || !"Linux".equals(System.getProperty("os.name"))) {
        return new Library(null, LIBRARY + " is not used on this system");
      }
      try {
        return new Library(SymbolLookup.libraryLookup(LIBRARY, Arena.global()), null);
      } catch (IllegalArgumentException e) {
        return new Library(null, LIBRARY + " cannot be loaded");
      }
    }

    MemorySegment function(String name) {
      String symbol = "pcre2_" + name + "_8";
      MemorySegment found = lookup == null ? null : lookup.find(symbol).orElse(null);
      if (found == null && missing == null) {
        missing = LIBRARY + " has no " + symbol + "()";
      }
      return found == null ? MemorySegment.NULL : found;
    }
  }

  /// What is missing to use the library, or null.
  static @Nullable String missing() {
    return MISSING;
  }

  /// Whether it has a compiler for this processor.
  static boolean jit() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(8, 8);
      return call(arena.allocate(ERRNO_SIZE, 8), CONFIG, CONFIG_JIT, answer.address()) == 0
          && answer.get(ValueLayout.JAVA_INT, 0) == 1;
    }
  }

  /// `10.42 2022-12-11`
  static String version() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(64);
      call(arena.allocate(ERRNO_SIZE, 8), CONFIG, CONFIG_VERSION, text.address());
      return text.getString(0);
    }
  }

  /// Copies an expression without its machine code.
  ///
  /// @return the copy, or 0 if there is no memory
  static long copy(long code) {
    try (Arena arena = Arena.ofConfined()) {
      return call(arena.allocate(ERRNO_SIZE, 8), CODE_COPY, code, 0);
    }
  }

  static int jitCompile(long code) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) call(arena.allocate(ERRNO_SIZE, 8), JIT_COMPILE, code, JIT_COMPLETE);
    }
  }

  /// Frees what one of the library's `…_free` functions frees.
  static void free(MemorySegment function, long address) {
    try (Arena arena = Arena.ofConfined()) {
      call(arena.allocate(ERRNO_SIZE, 8), function, address, 0);
    }
  }

  static long call(MemorySegment errno, MemorySegment function, long a, long b) {
    return call(errno, function, a, b, 0, 0, 0, 0, 0);
  }

  static long call(MemorySegment errno, MemorySegment function, long a, long b, long c) {
    return call(errno, function, a, b, c, 0, 0, 0, 0);
  }

  /// Calls a function. Where it returns an `int`, only the lower half of the result means
  /// something.
  static long call(
      MemorySegment errno,
      MemorySegment function,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g) {
    try {
      return (long) CALL.invokeExact(function, errno, a, b, c, d, e, f, g);
    } catch (RuntimeException | Error t) {
      throw t;
    } catch (Throwable t) {
      throw new LinkageError(LIBRARY, t);
    }
  }
}
