package io.sluice.server;

import static io.sluice.config.Context.EVENTS;
import static io.sluice.config.Context.MAIN;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.config.Settings;
import io.sluice.config.Values;
import io.sluice.core.feature.Feature;
import io.sluice.core.system.Product;
import io.sluice.net.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directives of the main level that the process itself follows.
final class MainDirectives implements Feature {
  private static final String ONE_PROCESS = "Sluice is one process, its workers are threads";

  static final Directive<Boolean> DAEMON =
      Directive.flag("daemon", true).in(MAIN).doc("Detaches from the terminal.");

  static final Directive<Boolean> MASTER_PROCESS =
      Directive.flag("master_process", true)
          .in(MAIN)
          .ignored(ONE_PROCESS)
          .doc("Has no effect: " + ONE_PROCESS + ".");

  static final Directive<@Nullable String> PID =
      Directive.<@Nullable String>of("pid", a -> a.path(0), null)
          .in(MAIN)
          .syntax("file")
          .defaultText("logs/" + Product.name() + ".pid")
          .doc("Names the file that holds the number of the process.");

  static final Directive<Integer> WORKER_PROCESSES =
      Directive.of("worker_processes", MainDirectives::workers, 1)
          .in(MAIN)
          .syntax("number | auto")
          .defaultText("1")
          .doc("Sets how many event loops there are; auto is one for each processor.");

  static final Directive<@Nullable Account> USER =
      Directive.<@Nullable Account>of("user", Account::parse, null)
          .in(MAIN)
          .args(1, 2)
          .syntax("user [group]")
          .defaultText("nobody")
          .doc("Names who the process becomes when it was started by root.");

  static final Directive<Integer> WORKER_PRIORITY =
      Directive.of("worker_priority", MainDirectives::priority, 0)
          .in(MAIN)
          .syntax("number")
          .defaultText("0")
          .doc("Sets the scheduling priority of the workers, as nice does: negative is higher.");

  static final Directive<@Nullable CpuAffinity> WORKER_CPU_AFFINITY =
      Directive.<@Nullable CpuAffinity>of("worker_cpu_affinity", CpuAffinity::parse, null)
          .in(MAIN)
          .args(1, Directive.ANY)
          .syntax("cpumask ... | auto [cpumask]")
          .doc("Binds each worker to a set of processors, a mask of ones for each worker in turn.");

  static final Directive<Long> WORKER_RLIMIT_NOFILE =
      Directive.number("worker_rlimit_nofile", -1)
          .in(MAIN)
          .defaultText("")
          .doc("Changes how many descriptors the process may have open.");

  static final Directive<Long> WORKER_RLIMIT_CORE =
      Directive.offset("worker_rlimit_core", -1)
          .in(MAIN)
          .defaultText("")
          .doc("Changes how large a core file of the process may be.");

  static final Directive<Long> WORKER_MEMORY =
      Directive.offset("worker_memory", -1)
          .in(MAIN)
          .defaultText("half of the JVM's heap")
          .doc(
              "Bounds what buffers and requests in progress hold; beyond it new ones are refused.");

  static final Directive<Long> WORKER_SHUTDOWN_TIMEOUT =
      Directive.time("worker_shutdown_timeout", 0)
          .in(MAIN)
          .defaultText("")
          .doc("Bounds how long connections may live on after a reload or a graceful shutdown.");

  static final Directive<@Nullable String> WORKING_DIRECTORY =
      Directive.text("working_directory")
          .in(MAIN)
          .syntax("directory")
          .doc("Sets the working directory, where a core file would go.");

  static final Directive<List<EnvironmentVariable>> ENV =
      Directive.list("env", EnvironmentVariable::parse)
          .in(MAIN)
          .syntax("variable[=value]")
          .defaultText("TZ")
          .doc("Keeps or sets a variable of the environment, for libraries of the system.");

  static final Directive<List<String>> LOAD_MODULE =
      Directive.list("load_module", Modules::parse)
          .in(MAIN)
          .syntax("file")
          .doc("Loads features from a jar.");

  static final Directive<List<ThreadPool>> THREAD_POOL =
      Directive.list("thread_pool", ThreadPool::parse)
          .in(MAIN)
          .args(2, 3)
          .syntax("name threads=number [max_queue=number]")
          .defaultText("default threads=32 max_queue=65536")
          .doc("Bounds the threads that read and write files.");

  static final Directive<?> SSL_ENGINE =
      Directive.<@Nullable String>of("ssl_engine", MainDirectives::noEngine, null)
          .in(MAIN)
          .syntax("device")
          .doc("Is refused: OpenSSL 3 has providers instead of engines.");

  private static final List<Directive<?>> WITHOUT_EFFECT =
      List.of(
          Directive.time("timer_resolution", 0)
              .in(MAIN)
              .defaultText("")
              .ignored("the clock is read once each time that a loop wakes up"),
          Directive.text("lock_file", "logs/" + Product.name() + ".lock")
              .in(MAIN)
              .syntax("file")
              .ignored("there is no accept mutex"),
          Directive.text("debug_points")
              .in(MAIN)
              .syntax("abort | stop")
              .ignored("it stops nginx for a debugger at errors that cannot happen here"));

  static final Directive<Boolean> EVENTS_BLOCK =
      Directive.block("events", EVENTS).in(MAIN).doc("Holds what concerns connections in general.");

  @Override
  public String name() {
    return "process";
  }

  @Override
  public List<Directive<?>> directives() {
    List<Directive<?>> all =
        new ArrayList<>(
            List.of(
                DAEMON,
                MASTER_PROCESS,
                PID,
                WORKER_PROCESSES,
                USER,
                WORKER_PRIORITY,
                WORKER_CPU_AFFINITY,
                WORKER_RLIMIT_NOFILE,
                WORKER_RLIMIT_CORE,
                WORKER_MEMORY,
                WORKER_SHUTDOWN_TIMEOUT,
                WORKING_DIRECTORY,
                ENV,
                LOAD_MODULE,
                THREAD_POOL,
                SSL_ENGINE,
                EVENTS_BLOCK));
    all.addAll(WITHOUT_EFFECT);
    return all;
  }

  private static Integer workers(Arguments a) {
    if (a.text(0).equals("auto")) {
      return Runtime.getRuntime().availableProcessors();
    }
    long number = Values.number(a.text(0));
    if (number < 1 || number > 1024) {
      throw a.directiveError(0, "invalid value");
    }
    return (int) number;
  }

  private static Integer priority(Arguments a) {
    String text = a.text(0);
    boolean signed = text.startsWith("-") || text.startsWith("+");
    long number = Values.number(signed ? text.substring(1) : text);
    if (number < 0 || number > 100) {
      throw a.directiveError(0, "invalid number");
    }
    return (int) (text.startsWith("-") ? -number : number);
  }

  private static @Nullable String noEngine(Arguments a) {
    throw a.error("\"ssl_engine\" is not supported: OpenSSL 3 has providers instead of engines");
  }

  /// The bytes that [#WORKER_MEMORY] allows.
  static long workerMemory(Settings settings) {
    long set = settings.get(WORKER_MEMORY);
    return set < 0 ? MemoryBudget.standard() : set;
  }
}
