package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Ports;
import io.sluice.testkit.SluiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Descriptors run out, and everything works again when there are some; the program's jars go away
/// under it, and everything works on.
@Timeout(120)
final class NoDescriptorTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final int LIMIT = 200;

  @TempDir private Path folder;
  private SluiceProcess sluice;
  private int port;
  private int dead;
  private int silent;

  @BeforeEach
  void prepare() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "limits are Linux's");
    port = Ports.free();
    dead = Ports.free();
    silent = Ports.free();
    sluice = new SluiceProcess(HOME.resolve("bin/sluice"), folder);
  }

  @AfterEach
  void kill() {
    sluice.close();
  }

  private void configure() {
    sluice.configure(
        """
        daemon off;
        user %s;
        worker_rlimit_nofile %d;
        error_log logs/error.log info;
        events { }
        http {
          access_log logs/access.log;
          access_log logs/$status.log;
          resolver 127.0.0.1:%d ipv6=off;
          resolver_timeout 200ms;
          proxy_read_timeout 300ms;
          upstream two { server 127.0.0.1:%d; server 127.0.0.1:%d max_fails=0; }
          server {
            listen 127.0.0.1:%d;
            location / { return 200; }
            location /dead { proxy_pass http://127.0.0.1:%d; }
            location /two { proxy_pass http://two/; }
            location /name { set $to unknown.test; proxy_pass http://$to; }
            location /file { root %s; }
            location /late { proxy_pass http://127.0.0.1:%d; }
          }
        }
        """
            .formatted(
                System.getProperty("user.name"),
                LIMIT,
                dead,
                dead,
                port,
                port,
                dead,
                folder,
                silent));
  }

  private int status(String path) {
    try (Client client = Client.to(port)) {
      client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      String response = client.readAll();
      return response.isEmpty() ? 0 : Integer.parseInt(response.substring(9, 12));
    }
  }

  /// Every kind of failure.
  private void everythingFailsInOrder() {
    assertThat(status("/")).isEqualTo(200);
    assertThat(status("/dead")).isEqualTo(502);
    assertThat(status("/two")).isEqualTo(200);
    assertThat(status("/two")).isEqualTo(200);
    assertThat(status("/name")).isEqualTo(502);
    assertThat(status("/late")).isEqualTo(504);
    assertThat(status("/file/nothing")).isEqualTo(404);
  }

  private void reload() {
    int before = count("gracefully shutting down");
    sluice.signal("HUP");
    Deadline.ofSeconds(20).until("reloaded", () -> count("gracefully shutting down") > before);
    sluice.signal("USR1");
    Deadline.ofSeconds(20).until("reopened", () -> sluice.errorLog().contains("reopening logs"));
  }

  private int count(String text) {
    return sluice.errorLog().split(text, -1).length - 1;
  }

  @Test
  void whatFailsWhileThereAreNoneWorksAfterwards() throws Exception {
    configure();
    Process process = sluice.serve();
    String warning = "512 worker_connections exceed open file resource limit: " + LIMIT;
    assertThat(sluice.terminal()).contains("[warn] " + warning);
    Deadline.ofTest().until("a warning", () -> sluice.errorLog().contains(warning));
    assertThat(status("/")).isEqualTo(200);
    List<Socket> held = new ArrayList<>();
    try (ServerSocket late = silent()) {
      assertThat(late.isBound()).isTrue();
      int open = open(process);
      for (int i = open; i < LIMIT + 20; i++) {
        held.add(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
      }
      Deadline.ofTest()
          .until(
              "descriptors run out", () -> sluice.errorLog().contains("24: Too many open files"));
      for (String path : List.of("/dead", "/two", "/name", "/file/nothing", "/late")) {
        held.removeFirst().getOutputStream().write(request(path));
      }
      reload(); // with those that are kept in reserve
      assertThat(sluice.errorLog()).doesNotContain("[emerg]");
      for (Socket socket : held) {
        socket.close();
      }
      Deadline.ofTest().until("descriptors are free", () -> open(process) < LIMIT / 2);
      everythingFailsInOrder();
      reload();
      everythingFailsInOrder();
    }
    assertThat(sluice.errorLog()).doesNotContain("unexpected", "NoClassDefFoundError");
  }

  /// A server that accepts and says nothing.
  private ServerSocket silent() throws IOException {
    return new ServerSocket(silent, 10, InetAddress.ofLiteral("127.0.0.1"));
  }

  private static byte[] request(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static int open(Process process) {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return (int) all.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// The program in a folder of its own, whose jars are replaced in the worst way, in place, before
  /// it has used the libraries.
  @Test
  void theJarsAreReplacedUnderIt() throws Exception {
    Path home = copyOfTheProgram();
    sluice = new SluiceProcess(home.resolve("sluice"), folder.resolve("prefix"));
    configure();
    sluice.serve();
    assertThat(status("/")).isEqualTo(200);
    Deadline.ofTest().until("all classes are loaded", () -> !hasThread("sluice-classes"));
    for (Path jar : jars(home.resolve("lib"))) {
      Files.write(jar, new byte[1 << 20]);
    }
    try (ServerSocket late = silent()) {
      assertThat(late.isBound()).isTrue();
      everythingFailsInOrder();
      reload();
      everythingFailsInOrder();
    }
    assertThat(sluice.errorLog()).doesNotContain("unexpected", "NoClassDefFoundError");
  }

  private boolean hasThread(String name) {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + sluice.pid() + "/task"))) {
      for (Path thread : all.toList()) {
        if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return true; // ask again
    }
  }

  private static List<Path> jars(Path of) throws IOException {
    try (Stream<Path> all = Files.list(of)) {
      return all.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private Path copyOfTheProgram() throws IOException {
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("lib"));
    StringBuilder path = new StringBuilder();
    for (Path jar : jars(HOME.resolve("server/target/lib"))) {
      Path copy = home.resolve("lib").resolve(jar.getFileName());
      Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
      path.append(copy).append(':');
    }
    Path launcher = home.resolve("sluice");
    Files.writeString(
        launcher,
        "#!/bin/sh\nexec env --block-signal=HUP,QUIT,TERM,USR1 %s/bin/java @%s/build/jvm.options -Xrs -cp %s io.sluice.server.Main \"$@\"\n"
            .formatted(System.getProperty("java.home"), HOME, path));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    return home;
  }
}
