package io.sluice.server;

import io.sluice.config.Level;
import io.sluice.config.Settings;
import io.sluice.core.generation.Generation;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.Logs;
import io.sluice.core.system.TemporaryFolders;
import io.sluice.net.SystemException;
import io.sluice.net.os.DescriptorReserve;
import io.sluice.net.os.Privileges;
import io.sluice.net.os.ThisProcess;
import io.sluice.net.os.ThisThread;
import java.io.IOException;
import java.util.BitSet;
import java.util.Objects;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/// A process of its own around a server: it has a pid file, limits, a user and an environment.
final class ProcessSurroundings implements Surroundings {
  private final StartReport report;
  private final Runnable listening;
  private final ProcessEnd end = new ProcessEnd();
  private @Nullable PidFile pidFile;
  private @Nullable DescriptorReserve reserve; // once everything is bound

  /// @param report is told which log is open
  /// @param listening runs once everything is bound and the pid file is written
  ProcessSurroundings(StartReport report, Runnable listening) {
    this.report = report;
    this.listening = listening;
  }

  @Override
  public void prepare(Generation generation, ErrorLog log) {
    report.use(log, generation);
    Settings settings = generation.settings();
    environment(settings);
    limits(settings, log);
    String warning = DescriptorLimit.warning(generation);
    if (warning != null && reserve == null) {
      report.say(Level.WARN, warning);
    } else if (warning != null) {
      log.log(ErrorLog.Level.WARN, warning);
    }
  }

  private static void environment(Settings settings) {
    for (EnvironmentVariable variable : settings.get(MainDirectives.ENV)) {
      String value = variable.value();
      if (value != null) {
        ThisProcess.setVariable(variable.name(), value);
        if (variable.name().equals("TZ")) {
          TimeZone.setDefault(TimeZone.getTimeZone(value));
        }
      }
    }
  }

  private static void limits(Settings settings, ErrorLog log) {
    try {
      long descriptors = settings.get(MainDirectives.WORKER_RLIMIT_NOFILE);
      if (descriptors >= 0) {
        ThisProcess.limitDescriptors(descriptors);
      }
      long core = settings.get(MainDirectives.WORKER_RLIMIT_CORE);
      if (core >= 0) {
        ThisProcess.limitCore(core);
      }
    } catch (SystemException e) {
      log.log(ErrorLog.Level.ALERT, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void bound(@Nullable Generation before, Generation next, Report report)
      throws StartException {
    try {
      name(PidFile.of(next.configuration()));
      if (before == null) {
        become(next);
        folder(next.settings());
        DescriptorReserve kept = new DescriptorReserve(DescriptorLimit.reserve());
        kept.keep();
        reserve = kept;
        listening.run();
      } else {
        compare(before, next, report);
      }
    } catch (IOException e) {
      if (before == null) {
        remove(ReportSink.log(report));
      }
      throw StartException.of(e, report);
    }
  }

  private void name(PidFile file) throws IOException {
    PidFile old = pidFile;
    if (old == null || !file.name().equals(old.name())) {
      file.write(ThisProcess.pid());
      pidFile = file;
      if (old != null) {
        old.delete();
      }
    }
  }

  private static void become(Generation generation) throws IOException {
    if (ThisProcess.root()) {
      Settings settings = generation.settings();
      Account given = settings.get(MainDirectives.USER);
      Account account = given == null ? Account.byDefault() : given;
      if (account.uid() != 0 || account.gid() != 0) {
        TemporaryFolders.of(generation.root()).own(account.uid());
        Logs.of(generation.root()).own(account.uid());
        boolean nice = settings.get(MainDirectives.WORKER_PRIORITY) < 0;
        Privileges.become(account.user(), account.uid(), account.gid(), nice);
      }
    }
  }

  private static void compare(Generation before, Generation next, Report report) {
    Account was = before.settings().get(MainDirectives.USER);
    Account is = next.settings().get(MainDirectives.USER);
    if (!Objects.equals(was, is) && (Privileges.dropped() || ThisProcess.root())) {
      report.say(Level.WARN, "another \"user\" takes effect when the process is started anew");
    }
  }

  private static void folder(Settings settings) throws SystemException {
    String folder = settings.get(MainDirectives.WORKING_DIRECTORY);
    if (folder != null) {
      ThisProcess.changeFolder(folder);
    }
  }

  @Override
  public void reloading(boolean begins) {
    DescriptorReserve kept = reserve;
    if (kept != null && begins) {
      kept.lend();
    } else if (kept != null) {
      kept.keep();
    }
    if (Privileges.dropped()) {
      rights(begins);
    }
  }

  private void rights(boolean begins) {
    try {
      if (begins) {
        Privileges.raise();
      } else {
        Privileges.lower();
      }
    } catch (SystemException e) {
      report.say(Level.ALERT, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void working(Generation generation, ErrorLog log, int worker) {
    Settings settings = generation.settings();
    try {
      int priority = settings.get(MainDirectives.WORKER_PRIORITY);
      if (priority != 0) {
        ThisThread.priority(priority);
      }
      CpuAffinity affinity = settings.get(MainDirectives.WORKER_CPU_AFFINITY);
      BitSet processors = affinity == null ? null : affinity.of(worker);
      if (processors != null) {
        ThisThread.processors(processors);
      }
      if (!ThisProcess.root()) {
        Privileges.relinquish();
      }
    } catch (SystemException e) {
      log.log(ErrorLog.Level.ALERT, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void fatal(ErrorLog log, String what, Runnable flush) {
    end.now(log, what, flush);
  }

  @Override
  public void ended(Generation generation, ErrorLog log) {
    remove(log);
  }

  private void remove(ErrorLog log) {
    PidFile file = pidFile;
    if (file == null) {
      return;
    }
    try {
      file.delete();
    } catch (IOException e) {
      log.log(ErrorLog.Level.ALERT, String.valueOf(e.getMessage()));
    }
  }
}
