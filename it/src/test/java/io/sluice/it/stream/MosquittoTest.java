package io.sluice.it.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Ports;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
  @TempDir Path folder;

  private final int port = Ports.free();
  private Programs programs = new Programs(Path.of("."));

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

  @BeforeEach
  void begin() throws Exception {
    programs = new Programs(folder);
    String passwords = folder.resolve("passwords").toString();
    String maker = Programs.find("mosquitto_passwd", "mosquitto");
    programs.run(maker, "-b", "-c", passwords, "sluice", "open sesame");
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
    programs.serve(port, Programs.find("mosquitto", "mosquitto"), "-c", configuration.toString());
  }

  @AfterEach
  void end() throws IOException {
    programs.close();
  }

  private Process client(String program, int to, String arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Programs.find(program, "mosquitto-clients"));
    command.addAll(List.of("-p", Integer.toString(to)));
    command.addAll(List.of(arguments.split(" ", -1)));
    return programs.start(command.toArray(new String[0]));
  }

  /// What a client has published is kept for one that comes later under the same identifier.
  @ParameterizedTest
  @ValueSource(strings = {"mqttv31", "mqttv311", "mqttv5"})
  void messagesPass(String version) throws Exception {
    int through = sluice.port(1);
    String common = "-V " + version + " -i two ";
    Process publisher = client("mosquitto_pub", through, common + "-t seen-two/x -m kept -r -q 1");
    assertThat(Programs.output(publisher)).isEmpty();
    assertThat(publisher.waitFor()).isZero();
    Process reader = client("mosquitto_sub", through, common + "-t seen-two/# -C 1 -W 20");
    assertThat(Programs.output(reader)).isEqualTo("kept");
  }

  @Test
  void withoutTheProxyTheBrokerRefuses() throws Exception {
    Process publisher = client("mosquitto_pub", port, "-t x -m y");
    assertThat(Programs.output(publisher)).contains("not authorised");
  }
}
