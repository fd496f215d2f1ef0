package io.sluice.net.epoll;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An array of `struct mmsghdr` in a part of some memory.
final class Messages {
  /// Bytes of one.
  static final int SIZE = 64;

  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int PARTS = 16;
  private static final int PART_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int LENGTH = 56;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final MemorySegment memory;
  private final long at;
  private final long address;

  /// @param at offset in `memory`, divisible by eight
  /// @param address of `memory`
  Messages(MemorySegment memory, long at, long address) {
    this.memory = memory;
    this.at = at;
    this.address = address + at;
  }

  /// The address of one, for the kernel.
  long address(int i) {
    return address + (long) i * SIZE;
  }

  private long offset(int i, int field) {
    return at + (long) i * SIZE + field;
  }

  void name(int i, long place, int length) {
    memory.set(LONG, offset(i, NAME), place);
    nameLength(i, length);
  }

  void nameLength(int i, int length) {
    memory.set(INT, offset(i, NAME_LENGTH), length);
  }

  int nameLength(int i) {
    return memory.get(INT, offset(i, NAME_LENGTH));
  }

  /// Where its bytes are: the address of an array of `struct iovec`.
  void parts(int i, long iovec, int count) {
    memory.set(LONG, offset(i, PARTS), iovec);
    memory.set(LONG, offset(i, PART_COUNT), count);
  }

  void control(int i, long place, int length) {
    memory.set(LONG, offset(i, CONTROL), place);
    controlLength(i, length);
  }

  void controlLength(int i, int length) {
    memory.set(LONG, offset(i, CONTROL_LENGTH), length);
  }

  int controlLength(int i) {
    return (int) memory.get(LONG, offset(i, CONTROL_LENGTH));
  }

  int flags(int i) {
    return memory.get(INT, offset(i, FLAGS));
  }

  /// Bytes that were received, or sent.
  int length(int i) {
    return memory.get(INT, offset(i, LENGTH));
  }
}
