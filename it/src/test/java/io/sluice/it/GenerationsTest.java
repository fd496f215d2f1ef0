package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Environment;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.generation.Generation;
import io.sluice.server.Server;
import io.sluice.server.ServerOptions;
import io.sluice.testkit.Client;
import io.sluice.testkit.Deadline;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is held through many reloads keeps the configuration that it began under, and none of those
/// that came later.
final class GenerationsTest {
  private static final int RELOADS = 100;

  /// Notes every generation that there ever was.
  private static final class Census implements Feature {
    final List<WeakReference<Generation>> all = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
      return "census";
    }

    @Override
    public void install(ProtocolBuilder builder) {
      Generation one = Generation.of(builder.scope());
      if (all.isEmpty() || all.getLast().get() != one) {
        all.add(new WeakReference<>(one));
      }
    }

    List<Long> alive() {
      List<Long> numbers = new ArrayList<>();
      for (WeakReference<Generation> each : all) {
        Generation one = each.get();
        if (one != null) {
          numbers.add(one.number());
        }
      }
      return numbers;
    }
  }

  @TempDir private Path folder;
  private final int http = Ports.free();
  private final int tcp = Ports.free();
  private final int udp = Ports.free();
  private final Census census = new Census();

  private void configure(int number, String echo, String upgrade, String never) throws IOException {
    Files.createDirectories(folder.resolve("logs"));
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        worker_processes 2;
        error_log logs/error.log;
        events { }
        http {
          access_log logs/access%d.log;
          client_body_temp_path body; proxy_temp_path proxy;
          upstream full { zone full 64k; server %s max_conns=1; queue 10 timeout=1h; }
          map $uri $number { default %d; }
          limit_conn_zone $uri zone=z%d:64k;
          server {
            listen 127.0.0.1:%d;
            location = /number { return 200 $number; }
            location /ws { proxy_pass http://%s; proxy_http_version 1.1; proxy_read_timeout 1h;
              proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }
            location /full { proxy_pass http://full; proxy_read_timeout 1h; }
            location /large { limit_rate 100; root %s; }
          }
        }
        stream {
          upstream echo { server %s; }
          server { listen 127.0.0.1:%d; proxy_pass echo; proxy_timeout 1h; }
          server { listen 127.0.0.1:%d udp; proxy_pass %s; proxy_timeout 1h; }
        }
        """
            .formatted(
                number, never, number, number % 3, http, upgrade, folder, echo, tcp, udp, echo));
  }

  private static void answer(Client client, String text) {
    client.send(text);
    assertThat(client.read(text.length())).isEqualTo(text);
  }

  private static void datagram(DatagramSocket from) throws IOException {
    from.send(new DatagramPacket(new byte[] {'x'}, 1));
    from.setSoTimeout(20_000);
    from.receive(new DatagramPacket(new byte[10], 10));
  }

  private static String number(Client over) {
    return over.get("/number").body();
  }

  @Test
  @Timeout(180)
  void heldSessionsKeepTheirOwnOnly() throws Exception {
    Files.write(Files.createDirectories(folder.resolve("large")).resolve("f"), new byte[1 << 20]);
    try (Origin echo = Origin.tcp((in, out) -> in.transferTo(out));
        DatagramSocket echoDatagrams = echoDatagrams(echo);
        Origin upgrade = Origin.tcp(GenerationsTest::upgraded);
        Origin never = Origin.tcp((in, out) -> in.transferTo(OutputStream.nullOutputStream()))) {
      assertThat(echoDatagrams.isBound()).isTrue();
      configure(0, echo.address(), upgrade.address(), never.address());
      Server server =
          Server.start(
              ServerOptions.of(
                      Environment.of(folder.toString(), folder.resolve("nginx.conf").toString()))
                  .withFeatures(List.of(census)));
      try (Client session = Client.to(tcp);
          Client socket = Client.to(http);
          Client served = Client.to(http);
          Client queued = Client.to(http);
          Client slow = Client.to(http);
          Client idle = Client.to(http);
          DatagramSocket datagrams = new DatagramSocket()) {
        datagrams.connect(InetAddress.ofLiteral("127.0.0.1"), udp);
        List<Runnable> beginnings =
            List.of(
                () -> answer(session, "a"),
                () -> {
                  socket.send("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\n");
                  assertThat(socket.readThrough("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
                  answer(socket, "b");
                },
                () -> served.send("GET /full HTTP/1.1\r\nHost: a\r\n\r\n"),
                () -> queued.send("GET /full HTTP/1.1\r\nHost: a\r\n\r\n"),
                () -> {
                  slow.send("GET /large/f HTTP/1.1\r\nHost: a\r\n\r\n");
                  slow.readThrough("\r\n\r\n");
                });
        for (int i = 1; i <= RELOADS; i++) {
          if (i <= beginnings.size()) {
            beginnings.get(i - 1).run();
          } else if (i == beginnings.size() + 1) {
            datagram(datagrams);
          }
          assertThat(number(idle)).isEqualTo(String.valueOf(i - 1));
          configure(i, echo.address(), upgrade.address(), never.address());
          assertThat(server.reload().get(60, TimeUnit.SECONDS)).isTrue();
        }
        int most = 1 + beginnings.size() + 1;
        Deadline.ofSeconds(60)
            .until(
                "at most " + most + " generations of " + RELOADS,
                () -> {
                  System.gc();
                  return census.alive().size() <= most;
                });
        assertThat(census.all).hasSizeGreaterThan(RELOADS);
        answer(session, "still there");
        answer(socket, "still there");
        datagram(datagrams);
        assertThat(number(idle)).isEqualTo(String.valueOf(RELOADS));
      } finally {
        server.close();
      }
    }
  }

  /// What a loop keeps for its next datagrams and requests keeps none of the configurations that
  /// the last ones were served under.
  @Test
  @Timeout(120)
  void whatHasEndedKeepsNone() throws Exception {
    try (Origin echo = Origin.tcp((in, out) -> in.transferTo(out));
        DatagramSocket echoDatagrams = echoDatagrams(echo)) {
      assertThat(echoDatagrams.isBound()).isTrue();
      Files.createDirectories(folder.resolve("logs"));
      Files.writeString(
          folder.resolve("nginx.conf"),
          """
          worker_processes 1;
          error_log logs/error.log;
          events { }
          http { access_log off;
            server { listen 127.0.0.1:%d; location /number { return 200 0; } }
          }
          stream {
            server { listen 127.0.0.1:%d; proxy_pass %s; }
            server { listen 127.0.0.1:%d udp; proxy_pass %s; proxy_responses 1; }
          }
          """
              .formatted(http, tcp, echo.address(), udp, echo.address()));
      Environment environment =
          Environment.of(folder.toString(), folder.resolve("nginx.conf").toString());
      try (Server server =
          Server.start(ServerOptions.of(environment).withFeatures(List.of(census)))) {
        for (int i = 0; i < 3; i++) {
          try (Client session = Client.to(tcp);
              Client request = Client.to(http);
              DatagramSocket datagrams = new DatagramSocket()) {
            answer(session, "a");
            assertThat(number(request)).isEqualTo("0");
            datagrams.connect(InetAddress.ofLiteral("127.0.0.1"), udp);
            datagram(datagrams);
          }
          assertThat(server.reload().get(60, TimeUnit.SECONDS)).isTrue();
        }
        Deadline.ofSeconds(60)
            .until(
                "no generation but the newest",
                () -> {
                  System.gc();
                  return census.alive().equals(List.of(4L));
                });
      }
    }
  }

  private static void upgraded(InputStream in, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    out.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    in.transferTo(out);
  }

  /// At the port of another origin.
  private static DatagramSocket echoDatagrams(Origin at) throws IOException {
    String address = at.address();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    DatagramSocket socket = new DatagramSocket(port, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual()
        .start(() -> {
          DatagramPacket packet = new DatagramPacket(new byte[100], 100);
          while (!socket.isClosed()) {
            try {
              packet.setLength(100);
              socket.receive(packet);
              socket.send(packet);
            } catch (IOException e) {
              return;
            }
          }
        });
    return socket;
  }
}
