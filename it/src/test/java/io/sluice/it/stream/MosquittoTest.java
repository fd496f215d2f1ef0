package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.testkit.Deadline;
import io.sluice.testkit.Ports;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real broker and its clients, which know nothing of the credentials that the broker wants.
/// Skipped where Mosquitto is not installed.
@Timeout(60)
final class MosquittoTest {
  private static final Path BROKER = Path.of("/usr/sbin/mosquitto");
  private static final Path CLIENT = Path.of("/usr/bin/mosquitto_pub");

  @TempDir Path folder;

  private final int port = Ports.free();
  private final List<Process> started = new ArrayList<>();

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              stream {
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  mqtt_preread on;
                  mqtt on;
                  mqtt_set_connect clientid "seen-$mqtt_preread_clientid";
                  mqtt_set_connect username sluice;
                  mqtt_set_connect password "open sesame";
                  proxy_pass 127.0.0.1:%%BROKER%%;
                }
              }
              """)
          .with("BROKER", Integer.toString(port));

  @AfterEach
  void stop() throws Exception {
    for (Process process : started) {
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  private Process start(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private static String output(Process process) throws Exception {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private void startBroker() throws Exception {
    boolean there = Files.isExecutable(BROKER) && Files.isExecutable(CLIENT);
    assumeTrue(there, "Mosquitto is not installed: packages mosquitto and mosquitto-clients");
    String passwords = folder.resolve("passwords").toString();
    Process made =
        start("/usr/bin/mosquitto_passwd", "-b", "-c", passwords, "sluice", "open sesame");
    assertThat(output(made)).isEmpty();
    // A client may use topics below its identifier only.
    Path rules = Files.writeString(folder.resolve("rules"), "pattern readwrite %c/#\n");
    Path configuration =
        Files.writeString(
            folder.resolve("broker.conf"),
            """
            listener %d 127.0.0.1
            user root
            allow_anonymous false
            password_file %s
            acl_file %s
            """
                .formatted(port, passwords, rules));
    Process broker = start(BROKER.toString(), "-c", configuration.toString());
    Deadline.ofTest().until("broker listens", () -> !broker.isAlive() || listens());
    assertThat(broker.isAlive()).isTrue();
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// What a client has published is kept for one that comes later under the same identifier.
  @ParameterizedTest
  @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
  void messagesPass(String version) throws Exception {
    startBroker();
    String through = Integer.toString(sluice.port(1));
    Process publisher =
        start(
            CLIENT.toString(),
            "-V",
            version,
            "-p",
            through,
            "-i",
            "two",
            "-t",
            "seen-two/x",
            "-m",
            "kept",
            "-r",
            "-q",
            "1");
    assertThat(output(publisher)).isEmpty();
    assertThat(publisher.waitFor()).isZero();
    Process reader =
        start(
            "/usr/bin/mosquitto_sub",
            "-V",
            version,
            "-p",
            through,
            "-i",
            "two",
            "-t",
            "seen-two/#",
            "-C",
            "1",
            "-W",
            "20");
    assertThat(output(reader)).isEqualTo("kept");
  }

  @Test
  void withoutTheProxyTheBrokerRefuses() throws Exception {
    startBroker();
    Process publisher =
        start(CLIENT.toString(), "-p", Integer.toString(port), "-t", "x", "-m", "y");
    assertThat(output(publisher)).contains("not authorised");
  }
}
