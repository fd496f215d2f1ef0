package io.sluice.bench.load;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `bin/bench`: loads Sluice and nginx side by side and prints the ratios, nginx first.
///
/// The proxy that is measured has processor 0 to itself; the load generator and the origin (the
/// base program) share processor 1. The figure to look at is the processor time per request: it
/// holds even where the generator is the bottleneck.
public final class SideBySide {
  private SideBySide() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options;
    try {
      options =
          Options.parse(args, found("nginx"), System.getProperty("sluice.program", "bin/sluice"));
      for (String tool : List.of("wrk", "curl", "taskset")) {
        if (found(tool).isEmpty()) {
          throw new IllegalArgumentException(
              tool + " is needed and is not on PATH (Debian: wrk, curl, util-linux)");
        }
      }
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.print(Options.USAGE);
      System.exit(2);
      return;
    }
    Path top = Files.createTempDirectory("sluice-bench");
    try {
      measure(options, top, System.out);
    } finally {
      delete(top);
    }
  }

  private static void measure(Options options, Path top, PrintStream out)
      throws IOException, InterruptedException {
    int originPort = Proxy.freePort();
    int[] ports = new int[8];
    for (int i = 0; i < ports.length; i++) {
      ports[i] = Proxy.freePort();
    }
    int[] floods = {ports[6], ports[7]};
    Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwx--x--x")); // for workers
    Path www = Files.createDirectories(top.resolve("origin/www"));
    Files.write(www.resolve("64k"), "z".repeat(65536).getBytes(StandardCharsets.US_ASCII));
    try (var file = new java.io.RandomAccessFile(www.resolve("file").toFile(), "rw")) {
      file.setLength((long) Pair.DOWNLOAD_MEBIBYTES << 20);
    }
    for (int mega : new int[] {1, 10}) {
      Files.write(www.resolve(mega + "m"), new byte[mega * 1_000_000]);
    }
    Path originFolder = top.resolve("origin");
    try (Proxy origin =
            new Proxy(
                "origin",
                options.base(),
                originFolder,
                Configurations.origin(originFolder, originPort),
                "1",
                originPort);
        Proxy base =
            proxy("base", options.base(), top, ports[0], ports[1], ports[4], floods, originPort);
        Proxy candidate =
            proxy(
                "candidate",
                options.candidate(),
                top,
                ports[2],
                ports[3],
                ports[5],
                floods,
                originPort)) {
      origin.start();
      if (options.scenarios().stream().anyMatch(Scenario::datagrams)) {
        Process echo =
            new ProcessBuilder(Generator.datagrams("echo", originPort)).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(echo::destroy));
      }
      Floods flooding = new Floods(ports[4], ports[5], floods[0], floods[1], options, out);
      Pair pair = new Pair(base, candidate, options, out, ports[1], ports[3], flooding);
      out.println("base " + options.base() + " | candidate " + options.candidate());
      FirstDatagrams first = new FirstDatagrams(ports[4], ports[5], floods[1], options, out);
      Slow slow = new Slow(base, candidate, options, out);
      LargeConfiguration large =
          new LargeConfiguration(
              options.base(), options.candidate(), top.resolve("large"), out, options.pairs());
      for (Scenario scenario : options.scenarios()) {
        if (scenario == Scenario.UDP_START) {
          first.run(base, candidate);
        } else if (scenario.slow()) {
          slow.run(scenario);
        } else if (scenario.large()) {
          large.run(scenario);
        } else {
          pair.run(scenario);
        }
      }
    }
  }

  private static Proxy proxy(
      String name,
      String program,
      Path top,
      int http,
      int stream,
      int proxied,
      int[] floods,
      int origin)
      throws IOException, InterruptedException {
    Path folder = top.resolve(name);
    String flooded = Configurations.flooded(proxied, floods[0], floods[1]);
    String text =
        Configurations.proxy(folder, http, stream, origin, flooded, streamModule(program));
    return new Proxy(name, program, folder, text, "0", http);
  }

  /// The `load_module` line for an nginx that has stream as a module of its own, as Debian's has.
  private static String streamModule(String program) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(program, "-V").redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    if (!text.contains("--with-stream=dynamic")) {
      return "";
    }
    int at = text.indexOf("--modules-path=");
    String path =
        at < 0 ? "modules" : text.substring(at + "--modules-path=".length()).split("\\s", 2)[0];
    return "load_module " + path + "/ngx_stream_module.so;\n";
  }

  /// The path of a program on PATH, or an empty text.
  private static String found(String program) {
    @Nullable String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    return "";
  }

  private static void delete(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
