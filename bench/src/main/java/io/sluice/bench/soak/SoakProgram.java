package io.sluice.bench.soak;

import io.sluice.core.clock.Clock;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Ports;
import io.sluice.testkit.soak.Soak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// `bin/bench soak`: runs a [Soak] against the built program for a while, with a reload now and
/// then, and looks what is left over. Ends with 1 if anything is wrong.
public final class SoakProgram {
  private static final long MOST_HEAP_GROWTH = 24L << 20; // what loops keep for the next load
  private static final long GIVEN_BACK = 300; // seconds until the memory of a peak is
  private static final long MOST_PIPES = 2 * 2 * 32 + 8; // two descriptors of 32 pipes of two loops
  private static final long MOST_GENERATIONS = 1;
  private static final long TELL = 5; // seconds
  private static final long RELOAD = 20;

  private long seconds = 60;
  private int atOnce = 500;
  private long seed = 1;
  private long largest = 50_000_000;
  private String program = System.getProperty("sluice.program", "bin/sluice");
  private final Clock clock = Clock.system();
  private final List<String> wrong = new ArrayList<>();

  private SoakProgram() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    SoakProgram soak = new SoakProgram();
    try {
      soak.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("soak: " + e.getMessage());
      System.exit(2);
    }
    System.exit(soak.run() ? 0 : 1);
  }

  private void parse(String[] arguments) {
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " needs a value");
      }
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--seconds" -> seconds = Long.parseLong(value);
        case "--at-once" -> atOnce = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--largest" -> largest = Long.parseLong(value);
        case "--program" -> program = value;
        default -> throw new IllegalArgumentException("unknown argument " + arguments[i]);
      }
    }
  }

  private boolean run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("sluice-soak-");
    int http = Ports.free();
    int stream = Ports.free();
    String user = System.getProperty("user.name");
    String head =
        (user.equals("root") ? "user root;\n" : "")
            + "daemon off; pid soak.pid; error_log error.log notice;\n"
            + "worker_processes 2; events { worker_connections 8192; }\n";
    try (Soak soak = new Soak(seed, largest);
        Subject subject =
            new Subject(
                program, folder, head + soak.configuration(http, stream, folder + "/temp"), http)) {
      Subject.Heap before = subject.heap();
      long descriptors = subject.descriptors();
      load(soak, subject, http, stream);
      soak.wrong().forEach(wrong::add);
      Subject.Heap after = leftOver(subject, descriptors, before);
      wrong.addAll(subject.defects());
      wrong.forEach(line -> System.out.println("  " + line));
      System.out.printf(
          Locale.ROOT,
          "soak: %s: seed %d, %d transfers, %.2f GB, %d wrong; descriptors %d -> %d,"
              + " live heap %.1f -> %.1f MB, generations %d, temporary files %d%n",
          wrong.isEmpty() ? "right" : "WRONG",
          seed,
          soak.done(),
          soak.bytes() / 1e9,
          soak.failures(),
          descriptors,
          subject.descriptors(),
          before.bytes() / 1e6,
          after.bytes() / 1e6,
          after.generations(),
          subject.temporaryFiles());
    }
    return wrong.isEmpty();
  }

  private void load(Soak soak, Subject subject, int http, int stream)
      throws IOException, InterruptedException {
    long start = clock.nanoTime();
    Thread running =
        Thread.ofPlatform()
            .start(() -> {
              try {
                soak.run(http, stream, atOnce, Long.MAX_VALUE - seed, seconds);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    long told = 0;
    long reloaded = 0;
    while (running.isAlive() && subject.alive()) {
      LockSupport.parkNanos(200_000_000);
      long now = (clock.nanoTime() - start) / 1_000_000_000;
      if (now >= told + TELL) {
        told = now;
        System.out.printf(
            Locale.ROOT,
            "%5d s: %d transfers, %.2f GB, %d wrong, %d descriptors%n",
            now,
            soak.done(),
            soak.bytes() / 1e9,
            soak.failures(),
            subject.descriptors());
      }
      if (now >= reloaded + RELOAD && now < seconds) {
        reloaded = now;
        subject.reload();
      }
    }
    if (!subject.alive()) {
      throw new IOException("the process has ended");
    }
  }

  /// Waits for what takes a moment to go.
  private Subject.Heap leftOver(Subject subject, long descriptors, Subject.Heap before)
      throws IOException, InterruptedException {
    expect("stub_status counts nothing", () -> subject.counters().equals(List.of(0L, 0L, 0L, 0L)));
    expect("no temporary file is left", () -> subject.temporaryFiles() == 0);
    expect(
        "descriptors are closed",
        () -> subject.descriptors() <= descriptors && subject.pipes() <= MOST_PIPES);
    Subject.Heap after = subject.heap();
    if (after.generations() > MOST_GENERATIONS) {
      wrong.add(after.generations() + " generations are left");
    }
    long start = clock.nanoTime();
    long most = before.bytes() + MOST_HEAP_GROWTH;
    while (after.bytes() > most && clock.nanoTime() - start < GIVEN_BACK * 1_000_000_000L) {
      System.out.printf(
          Locale.ROOT, "%5s after the load: live heap %.1f MB%n", "", after.bytes() / 1e6);
      LockSupport.parkNanos(TELL * 1_000_000_000L);
      after = subject.heap();
    }
    if (after.bytes() > most) {
      wrong.add("the heap has grown from " + before.bytes() + " to " + after.bytes());
    }
    return after;
  }

  private void expect(String what, BooleanSupplier holds) {
    try {
      Deadline.ofSeconds(20).until(what, holds);
    } catch (AssertionError e) {
      wrong.add(String.valueOf(e.getMessage()));
    }
  }
}
