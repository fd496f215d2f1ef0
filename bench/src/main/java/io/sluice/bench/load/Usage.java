package io.sluice.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel accounts to a process and all its descendants.
final class Usage {
  /// `USER_HZ`: the unit of the times in `/proc/PID/stat` on Linux, whatever the kernel's own tick
  /// is.
  private static final double TICKS_PER_SECOND = 100;

  private Usage() {}

  /// User and system time of the process tree below `root`, in microseconds. What ended children
  /// used is not in it.
  static double cpuMicros(ProcessHandle root) {
    double ticks = cpuTicks(root.pid());
    for (ProcessHandle child : root.descendants().toList()) {
      ticks += cpuTicks(child.pid());
    }
    return ticks / TICKS_PER_SECOND * 1e6;
  }

  /// Proportional set size of the process tree in KiB: shared pages count once.
  static long memoryKib(ProcessHandle root) {
    long sum = pssKib(root.pid());
    for (ProcessHandle child : root.descendants().toList()) {
      sum += pssKib(child.pid());
    }
    return sum;
  }

  private static double cpuTicks(long pid) {
    String stat = read(Path.of("/proc/" + pid + "/stat"));
    if (stat.isEmpty()) {
      return 0;
    }
    // The command name, in parentheses, may hold spaces: count fields from its end.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
  }

  private static long pssKib(long pid) {
    return read(Path.of("/proc/" + pid + "/smaps_rollup"))
        .lines()
        .filter(line -> line.startsWith("Pss:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /// The file's text, or nothing if the process has gone.
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException gone) {
      return "";
    }
  }
}
