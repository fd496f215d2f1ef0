package io.sluice.net;

import io.sluice.core.clock.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a loop is made with.
///
/// @param clock its only source of time
/// @param connections how many it may have open, accepted and connected ones together
///   (`worker_connections`)
/// @param batch how many events it takes from the kernel at once (`epoll_events`)
/// @param multiAccept whether it accepts all that is waiting at once, rather than one connection
///   per event (`multi_accept`)
/// @param memory what its buffers and those of the process's other loops may take
/// @param files the threads for blocking work
/// @param events hears of what goes wrong
/// @param layer what lies over its stream connections, accepted and opened ones, whatever listeners
///   and servers have besides; null but in tests
public record LoopOptions(
    Clock clock,
    int connections,
    int batch,
    boolean multiAccept,
    MemoryBudget memory,
    FileThreads files,
    Consumer<LoopEvent> events,
    @Nullable LayerFactory layer) {
  public static final int DEFAULT_CONNECTIONS = 512;
  public static final int DEFAULT_BATCH = 512;

  public LoopOptions(FileThreads files, Consumer<LoopEvent> events) {
    this(
        Clock.system(),
        DEFAULT_CONNECTIONS,
        DEFAULT_BATCH,
        false,
        new MemoryBudget(),
        files,
        events,
        null);
  }

  public LoopOptions connections(int limit) {
    return new LoopOptions(clock, limit, batch, multiAccept, memory, files, events, layer);
  }

  public LoopOptions batch(int events) {
    return new LoopOptions(
        clock, connections, events, multiAccept, memory, files, this.events, layer);
  }

  public LoopOptions multiAccept(boolean all) {
    return new LoopOptions(clock, connections, batch, all, memory, files, events, layer);
  }

  public LoopOptions clock(Clock other) {
    return new LoopOptions(other, connections, batch, multiAccept, memory, files, events, layer);
  }

  public LoopOptions memory(MemoryBudget shared) {
    return new LoopOptions(clock, connections, batch, multiAccept, shared, files, events, layer);
  }

  public LoopOptions layer(@Nullable LayerFactory other) {
    return new LoopOptions(clock, connections, batch, multiAccept, memory, files, events, other);
  }
}
