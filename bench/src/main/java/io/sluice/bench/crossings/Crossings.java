package io.sluice.bench.crossings;

import io.sluice.config.Directive;
import io.sluice.config.Environment;
import io.sluice.core.exchange.Slot;
import io.sluice.http.conf.LocationSlot;
import io.sluice.server.Server;
import io.sluice.server.ServerOptions;
import io.sluice.server.StartException;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// `bin/bench crossings`: how many objects of the product one proxied GET over kept connections
/// crosses, from the loop's event to the response's last byte, and how many of their methods are
/// entered. Runs itself again under an agent ([Probe]) that counts them.
public final class Crossings {
  private static final int WARM = 200;
  private static final int REST = 300; // milliseconds until a worker has nothing left to do
  private static final String BODY = "x".repeat(1024);

  private Crossings() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("--counted")) {
      count();
      System.exit(0);
    }
    System.exit(again());
  }

  private static int again() throws IOException, InterruptedException {
    Path agent = Files.createTempFile("crossings", ".jar");
    try {
      Manifest manifest = new Manifest();
      manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
      manifest.getMainAttributes().putValue("Premain-Class", Probe.class.getName());
      new JarOutputStream(Files.newOutputStream(agent), manifest).close();
      List<String> command =
          List.of(
              ProcessHandle.current().info().command().orElse("java"),
              "-javaagent:" + agent,
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              Crossings.class.getName(),
              "--counted");
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } finally {
      Files.delete(agent);
    }
  }

  private static void count() throws IOException, InterruptedException, StartException {
    Path folder = Files.createTempDirectory("sluice-crossings-");
    Files.createDirectory(folder.resolve("logs"));
    int port = Ports.free();
    try (Origin origin =
        Origin.http(_ -> "HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n" + BODY)) {
      Files.writeString(folder.resolve("n.conf"), configuration(port, origin.port()));
      try (Server _ = Server.start(ServerOptions.of(Environment.of(folder.toString(), "n.conf")));
          Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        client.setTcpNoDelay(true);
        for (int i = 0; i < WARM; i++) {
          exchange(client);
        }
        Thread.sleep(REST);
        Probe.record();
        exchange(client);
        Thread.sleep(REST);
        print(Probe.stop());
      }
    }
  }

  private static String configuration(int port, int origin) {
    return """
    worker_processes 1; error_log logs/error.log; events { worker_connections 512; }
    http {
      access_log off;
      upstream u { server 127.0.0.1:%d; keepalive 8; }
      server {
        listen 127.0.0.1:%d;
        location / { proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection ""; }
      }
    }
    """
        .formatted(origin, port);
  }

  private static void exchange(Socket client) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    InputStream in = client.getInputStream();
    StringBuilder read = new StringBuilder();
    byte[] b = new byte[8192];
    while (!read.toString().endsWith("\r\n\r\n" + BODY)) {
      int n = in.read(b);
      if (n < 0) {
        throw new IOException("the proxy closed: " + read);
      }
      read.append(new String(b, 0, n, StandardCharsets.ISO_8859_1));
    }
  }

  /// A key of a lookup: it has no state, and nothing is behind it.
  private static boolean constant(Object o) {
    return o instanceof Enum<?>
        || o instanceof Directive<?>
        || o instanceof Slot<?>
        || o instanceof LocationSlot<?>;
  }

  private static void print(IdentityHashMap<Object, Integer> calls) {
    Map<String, int[]> classes = new TreeMap<>();
    int entries = 0;
    for (Map.Entry<Object, Integer> call : calls.entrySet()) {
      int[] of = classes.computeIfAbsent(call.getKey().getClass().getName(), _ -> new int[2]);
      of[0]++;
      of[1] += call.getValue();
      entries += call.getValue();
    }
    List<Map.Entry<String, int[]>> sorted = new ArrayList<>(classes.entrySet());
    sorted.sort((a, b) -> Integer.compare(b.getValue()[1], a.getValue()[1]));
    System.out.println("objects  entries  class");
    for (Map.Entry<String, int[]> of : sorted) {
      System.out.printf("%7d  %7d  %s%n", of.getValue()[0], of.getValue()[1], of.getKey());
    }
    long constants = calls.keySet().stream().filter(Crossings::constant).count();
    System.out.printf(
        "%d objects of %d classes, %d entries of their methods%n",
        calls.size(), classes.size(), entries);
    System.out.printf(
        "%d objects without keys (directives, field names, slots)%n", calls.size() - constants);
  }
}
