package io.sluice.it.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What MQTT clients say first.
final class MqttTest {
  /// Version 3.1.1, client `me`, user `u`, password `secret`.
  private static final String CONNECT = "\20\31\0\4MQTT\4\302\0\74\0\2me\0\1u\0\6secret";

  private static final String PUBLISH = "\60\5\0\1thi";

  private final ServerSocket broker;

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
          """
          stream {
            mqtt_preread on;
            server {
              listen 127.0.0.1:%%PORT_1%%;
              return "$mqtt_preread_clientid,$mqtt_preread_username";
            }
            server {
              listen 127.0.0.1:%%PORT_2%%;
              mqtt on;
              mqtt_set_connect clientid "$mqtt_preread_clientid-$server_port";
              mqtt_set_connect password "";
              proxy_pass 127.0.0.1:%%BROKER%%;
            }
            server {
              listen 127.0.0.1:%%PORT_3%%;
              mqtt_preread off;
              preread_timeout 100ms;
              mqtt on;
              mqtt_buffers 2 10;
              return hello;
            }
            server {
              listen 127.0.0.1:%%PORT_4%%;
              mqtt on;
              pass 127.0.0.1:%%PORT_1%%;
            }
          }
          """);

  MqttTest() throws IOException {
    broker = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    sluice.with("BROKER", Integer.toString(broker.getLocalPort()));
  }

  @AfterEach
  void close() throws IOException {
    broker.close();
  }

  private Socket connect(int name) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), sluice.port(name));
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String receive(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), ISO_8859_1);
  }

  private static String all(Socket socket) throws IOException {
    try {
      return receive(socket, Integer.MAX_VALUE);
    } catch (SocketException e) {
      return "reset";
    }
  }

  @Test
  void variables() throws Exception {
    try (Socket client = connect(1)) {
      client.setTcpNoDelay(true);
      for (int i = 0; i < CONNECT.length(); i++) {
        send(client, CONNECT.substring(i, i + 1));
      }
      assertThat(all(client)).isEqualTo("me,u");
    }
    try (Socket client = connect(1)) {
      send(client, "GET / HTTP/1.0\r\n\r\n");
      assertThat(all(client)).isEqualTo(",");
    }
  }

  @Test
  void theBrokerGetsAnotherPacket() throws Exception {
    try (Socket client = connect(2)) {
      send(client, CONNECT + PUBLISH);
      try (Socket server = broker.accept()) {
        String id = "me-" + sluice.port(2);
        String expected =
            ("\20" + (char) (10 + 2 + id.length() + 3 + 2) + "\0\4MQTT\4\302\0\74\0")
                + ((char) id.length() + id + "\0\1u" + "\0\0");
        assertThat(receive(server, expected.length())).isEqualTo(expected);
        assertThat(receive(server, PUBLISH.length())).isEqualTo(PUBLISH);
        send(server, "\40\2\0\0");
        assertThat(receive(client, 4)).isEqualTo("\40\2\0\0");
        send(client, PUBLISH);
        assertThat(receive(server, PUBLISH.length())).isEqualTo(PUBLISH);
      }
      assertThat(all(client)).isEmpty();
    }
  }

  @Test
  void whatIsNoMqttIsRefused() throws Exception {
    try (Socket client = connect(2)) {
      send(client, "GET / HTTP/1.0\r\n\r\n");
      assertThat(all(client)).isIn("", "reset");
    }
    sluice.awaitLog("client sent no valid MQTT CONNECT message while reading MQTT CONNECT message");
  }

  @Test
  void aPacketThatIsTooLongIsRefused() throws Exception {
    try (Socket client = connect(3)) {
      send(client, CONNECT);
      assertThat(all(client)).isIn("", "reset");
    }
    sluice.awaitLog("client sent too long MQTT CONNECT message");
  }

  @Test
  void aSilentClientIsLeft() throws Exception {
    try (Socket client = connect(3)) {
      send(client, "\20");
      assertThat(all(client)).isIn("", "reset");
    }
    sluice.awaitLog("client timed out while reading MQTT CONNECT message");
  }

  @Test
  void whatWasTakenCannotBePassed() throws Exception {
    try (Socket client = connect(4)) {
      send(client, CONNECT);
      assertThat(all(client)).isIn("", "reset");
    }
    sluice.awaitLog("cannot pass connection with preread data");
  }
}
