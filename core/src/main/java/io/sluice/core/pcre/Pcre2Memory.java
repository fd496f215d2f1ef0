package io.sluice.core.pcre;

import io.sluice.core.bytes.Spans;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// What one thread matches with: a place for the subject outside of the heap, the library's match
/// data and match context, and a stack for compiled expressions. Made when a thread first matches,
/// freed when it has ended.
@SuppressWarnings("restricted") // memory of the library
final class Pcre2Memory {
  private static final ThreadLocal<Pcre2Memory> CURRENT = ThreadLocal.withInitial(Pcre2Memory::new);

  private static final int SMALL_SUBJECT = 4 * 1024;
  private static final int KEPT_SUBJECT = 64 * 1024;

  /// KiB that one match may take to remember where it can go back to; the library's own bound is 20
  /// GB. A simple alternation takes up to 300 bytes for each byte of its subject.
  private static final int HEAP_LIMIT = 256 * 1024;

  /// The library's default of 32 KiB is not enough for usual expressions on a query of 8 KB. Beyond
  /// this a match is done again without compiled code, which needs no stack.
  private static final int JIT_STACK_START = 32 * 1024;

  private static final int JIT_STACK_MOST = 1024 * 1024;
  private static final int FEWEST_PAIRS = 16;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment errno = arena.allocate(Pcre2.ERRNO_SIZE, 8);
  private final Owned owned = new Owned();
  private MemorySegment subject = arena.allocate(SMALL_SUBJECT);
  private MemorySegment ovector = MemorySegment.NULL;
  private int pairs;

  /// What the library allocated. Apart from the rest, because the cleaner that frees it must not
  /// reach what it waits for.
  private static final class Owned {
    long context;
    long data;
    long stack;

    void free() {
      Pcre2.free(Pcre2.MATCH_DATA_FREE, data);
      Pcre2.free(Pcre2.MATCH_CONTEXT_FREE, context);
      Pcre2.free(Pcre2.JIT_STACK_FREE, stack);
    }
  }

  private Pcre2Memory() {
    Owned those = owned;
    MemorySegment.ofAddress(0).reinterpret(arena, _ -> those.free());
    owned.context = allocated(Pcre2.call(errno, Pcre2.MATCH_CONTEXT_CREATE, 0, 0));
    Pcre2.call(errno, Pcre2.SET_HEAP_LIMIT, owned.context, HEAP_LIMIT);
  }

  /// The calling thread's.
  static Pcre2Memory current() {
    return CURRENT.get();
  }

  private static long allocated(long address) {
    if (address == 0) {
      throw new OutOfMemoryError(Pcre2.LIBRARY);
    }
    return address;
  }

  /// Matches; see [Expression#match].
  int match(long code, boolean jit, int groups, byte[] b, int offset, int count, Spans spans) {
    Objects.checkFromIndexSize(offset, count, b.length);
    prepare(groups, jit);
    if (count <= KEPT_SUBJECT) {
      return match(code, jit, groups, room(count), b, offset, count, spans);
    }
    try (Arena large = Arena.ofConfined()) {
      return match(code, jit, groups, large.allocate(count), b, offset, count, spans);
    }
  }

  private int match(
      long code,
      boolean jit,
      int groups,
      MemorySegment copy,
      byte[] b,
      int offset,
      int count,
      Spans spans) {
    MemorySegment.copy(b, offset, copy, ValueLayout.JAVA_BYTE, 0, count);
    int result = run(code, copy.address(), count, 0);
    boolean interpreted = !jit;
    if (result == Pcre2.ERROR_JIT_STACKLIMIT) {
      result = run(code, copy.address(), count, Pcre2.NO_JIT);
      interpreted = true;
    }
    if (result > 0) {
      spans.reset(groups);
      for (int i = 0; i < result; i++) {
        long start = ovector.getAtIndex(ValueLayout.JAVA_LONG, 2L * i);
        spans.set(i, start, ovector.getAtIndex(ValueLayout.JAVA_LONG, 2L * i + 1), count);
      }
    }
    if (interpreted && count > SMALL_SUBJECT) {
      forgetData(); // it keeps the most that a match ever took
    }
    return result;
  }

  private int run(long code, long address, int count, long options) {
    return (int)
        Pcre2.call(errno, Pcre2.MATCH, code, address, count, 0, options, owned.data, owned.context);
  }

  private void prepare(int groups, boolean jit) {
    if (groups >= pairs) {
      forgetData();
      int most = Math.max(groups + 1, FEWEST_PAIRS);
      owned.data = allocated(Pcre2.call(errno, Pcre2.MATCH_DATA_CREATE, most, 0));
      long address = Pcre2.call(errno, Pcre2.OVECTOR, owned.data, 0);
      ovector = MemorySegment.ofAddress(address).reinterpret(most * 16L);
      pairs = most;
    }
    if (jit && owned.stack == 0) {
      owned.stack =
          allocated(Pcre2.call(errno, Pcre2.JIT_STACK_CREATE, JIT_STACK_START, JIT_STACK_MOST));
      Pcre2.call(errno, Pcre2.JIT_STACK_ASSIGN, owned.context, 0, owned.stack);
    }
  }

  private void forgetData() {
    Pcre2.call(errno, Pcre2.MATCH_DATA_FREE, owned.data, 0);
    owned.data = 0;
    pairs = 0;
    ovector = MemorySegment.NULL;
  }

  private MemorySegment room(int count) {
    if (subject.byteSize() < count) {
      subject = arena.allocate(KEPT_SUBJECT);
    }
    return subject;
  }
}
