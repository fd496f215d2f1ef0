package io.sluice.core.pcre;

import io.sluice.core.bytes.Spans;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.PatternSyntaxException;

/// An expression that the library compiled.
///
/// Its code is freed when nothing can reach this object any more, which is when the generation that
/// it belongs to has gone: so whoever still holds it may use it, and no match pays for a lock.
///
/// It is translated to machine code when it has been used some times or meets a long subject. The
/// library's interpreter takes seconds for rules such as `(<|>)(.*)(select|union)` on 4 KB of `<`;
/// machine code takes 0.1 ms. Translating takes some 50 µs on the loop: a list of a thousand rules
/// does it over many requests, each rule after another number of uses.
@SuppressWarnings("restricted") // memory of the library
final class Pcre2Expression implements Expression {
  private static final AtomicLong LIVE = new AtomicLong();

  private static final long INFO_CAPTURECOUNT = 4;
  private static final long INFO_NAMECOUNT = 17;
  private static final long INFO_NAMEENTRYSIZE = 18;
  private static final long INFO_NAMETABLE = 19;
  private static final int MESSAGE_SIZE = 128; // as in nginx
  private static final int NAME_OFFSET = 2; // behind the group's number, most significant first

  private static final int LONG_SUBJECT = 256;
  private static final int FEWEST_USES = 4;
  private static final int SPREAD = 63; // a power of two less 1

  private final int groups;
  private final List<Name> names;
  private final AtomicBoolean tried = new AtomicBoolean(); // whether it has been translated
  private volatile Code code;
  private int usesLeft; // until it is translated; unsynchronised, since it need not be exact

  /// What the library matches with.
  ///
  /// @param jit whether it is machine code
  private record Code(MemorySegment memory, boolean jit) {
    static Code of(long address, boolean jit) {
      LIVE.incrementAndGet();
      return new Code(
          MemorySegment.ofAddress(address).reinterpret(Arena.ofAuto(), Code::free), jit);
    }

    private static void free(MemorySegment memory) {
      Pcre2.free(Pcre2.CODE_FREE, memory.address());
      LIVE.decrementAndGet();
    }

    long address() {
      return memory.address();
    }
  }

  private Pcre2Expression(Code code, int groups, List<Name> names) {
    this.code = code;
    this.groups = groups;
    this.names = names;
    this.usesLeft = FEWEST_USES + (Long.hashCode(code.address() >>> 6) & SPREAD);
  }

  /// As [Engine#compile].
  static Pcre2Expression compile(byte[] pattern, boolean caseless) {
    String missing = Pcre2.missing();
    if (missing != null) {
      throw new PatternSyntaxException(missing, text(pattern), -1);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Pcre2.ERRNO_SIZE, 8);
      MemorySegment text = arena.allocate(pattern.length + 1L); // never of no size
      MemorySegment.copy(pattern, 0, text, ValueLayout.JAVA_BYTE, 0, pattern.length);
      MemorySegment error = arena.allocate(16, 8);
      long address =
          Pcre2.call(
              errno,
              Pcre2.COMPILE,
              text.address(),
              pattern.length,
              caseless ? Pcre2.CASELESS : 0,
              error.address(),
              error.address() + 8,
              0,
              0);
      if (address == 0) {
        throw failure(arena, errno, pattern, error);
      }
      Code code = Code.of(address, false);
      try {
        Info info = new Info(errno, address, arena.allocate(8, 8));
        int groups = (int) info.number(INFO_CAPTURECOUNT);
        return new Pcre2Expression(code, groups, groups == 0 ? List.of() : info.names());
      } finally {
        Reference.reachabilityFence(code.memory);
      }
    }
  }

  private static PatternSyntaxException failure(
      Arena arena, MemorySegment errno, byte[] pattern, MemorySegment error) {
    MemorySegment message = arena.allocate(MESSAGE_SIZE);
    int number = error.get(ValueLayout.JAVA_INT, 0);
    int offset = (int) error.get(ValueLayout.JAVA_LONG, 8);
    Pcre2.call(errno, Pcre2.ERROR_MESSAGE, number, message.address(), MESSAGE_SIZE);
    return new PatternSyntaxException(message.getString(0), text(pattern), offset);
  }

  private static String text(byte[] pattern) {
    return new String(pattern, StandardCharsets.ISO_8859_1);
  }

  /// What the library knows of an expression.
  private record Info(MemorySegment errno, long code, MemorySegment out) {
    long number(long what) {
      out.set(ValueLayout.JAVA_LONG, 0, 0);
      int result = (int) Pcre2.call(errno, Pcre2.PATTERN_INFO, code, what, out.address());
      if (result < 0) {
        throw new IllegalStateException("pcre2_pattern_info(" + what + ") failed: " + result);
      }
      return out.get(ValueLayout.JAVA_LONG, 0); // little-endian: an int is its lower half
    }

    List<Name> names() {
      int count = (int) number(INFO_NAMECOUNT);
      if (count == 0) {
        return List.of();
      }
      int size = (int) number(INFO_NAMEENTRYSIZE);
      MemorySegment table =
          MemorySegment.ofAddress(number(INFO_NAMETABLE)).reinterpret((long) count * size);
      List<Name> names = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        MemorySegment entry = table.asSlice((long) i * size, size);
        int high = entry.get(ValueLayout.JAVA_BYTE, 0) & 0xFF;
        int low = entry.get(ValueLayout.JAVA_BYTE, 1) & 0xFF;
        String name = entry.getString(NAME_OFFSET, StandardCharsets.UTF_8);
        names.add(new Name(name, high << 8 | low));
      }
      return List.copyOf(names);
    }
  }

  @Override
  public int groups() {
    return groups;
  }

  @Override
  public List<Name> names() {
    return names;
  }

  /// Translates a copy, since other threads may be matching, and puts it in the place of the code.
  @Override
  public int jit() {
    if (!tried.compareAndSet(false, true)) {
      return 0;
    }
    Code interpreted = code;
    try {
      long copy = Pcre2.copy(interpreted.address());
      if (copy == 0) {
        return Pcre2.ERROR_NOMEMORY;
      }
      int result = Pcre2.jitCompile(copy);
      if (result == 0) {
        code = Code.of(copy, true);
      } else {
        Pcre2.free(Pcre2.CODE_FREE, copy);
      }
      return result;
    } finally {
      Reference.reachabilityFence(interpreted.memory);
    }
  }

  @Override
  public int match(byte[] b, int offset, int count, Spans spans) {
    Code now = code;
    if (!now.jit && (--usesLeft <= 0 || count >= LONG_SUBJECT) && !tried.get()) {
      int ignored = jit(); // without machine code it is only slower
      now = code;
    }
    try {
      Pcre2Memory memory = Pcre2Memory.current();
      int result = memory.match(now.address(), now.jit, groups, b, offset, count, spans);
      if (result == MATCH_LIMIT) {
        usesLeft = 0; // machine code comes to the limit ten times sooner
      }
      return result;
    } finally {
      Reference.reachabilityFence(now.memory);
    }
  }

  /// How many the library holds in memory; for tests.
  static long live() {
    return LIVE.get();
  }
}
