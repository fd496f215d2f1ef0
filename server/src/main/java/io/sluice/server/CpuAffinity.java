package io.sluice.server;

import io.sluice.config.Arguments;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which processors each worker may run on (`worker_cpu_affinity`).
///
/// @param automatic whether each worker gets one processor of the only mask
/// @param masks for the workers in turn, the last one for all that follow
record CpuAffinity(boolean automatic, List<BitSet> masks) {
  /// As many as the kernel's `cpu_set_t` has.
  static final int PROCESSORS = 1024;

  static CpuAffinity parse(Arguments a) {
    boolean automatic = a.text(0).equals("auto");
    if (automatic && a.count() > 2) {
      throw a.error("invalid number of arguments in \"worker_cpu_affinity\" directive");
    }
    List<BitSet> masks = new ArrayList<>();
    for (int i = automatic ? 1 : 0; i < a.count(); i++) {
      masks.add(mask(a, i));
    }
    if (masks.isEmpty()) {
      BitSet all = new BitSet();
      all.set(0, Runtime.getRuntime().availableProcessors());
      masks.add(all);
    }
    return new CpuAffinity(automatic, masks);
  }

  private static BitSet mask(Arguments a, int arg) {
    String text = a.text(arg);
    if (text.length() > PROCESSORS) {
      throw a.error(arg, "\"worker_cpu_affinity\" supports up to " + PROCESSORS + " CPUs only");
    }
    BitSet mask = new BitSet();
    int processor = 0;
    for (int i = text.length() - 1; i >= 0; i--) {
      switch (text.charAt(i)) {
        case ' ' -> {}
        case '0' -> processor++;
        case '1' -> mask.set(processor++);
        default ->
            throw a.error(
                arg, "invalid character \"" + text.charAt(i) + "\" in \"worker_cpu_affinity\"");
      }
    }
    return mask;
  }

  /// The processors of a worker, or null for any.
  ///
  /// @param worker from 0
  @Nullable BitSet of(int worker) {
    BitSet mask = masks.get(Math.min(worker, masks.size() - 1));
    if (!automatic) {
      return mask;
    }
    int count = mask.cardinality();
    if (count == 0) {
      return null;
    }
    int processor = mask.nextSetBit(0);
    for (int i = worker % count; i > 0; i--) {
      processor = mask.nextSetBit(processor + 1);
    }
    BitSet one = new BitSet();
    one.set(processor);
    return one;
  }
}
