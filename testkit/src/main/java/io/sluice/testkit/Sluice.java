package io.sluice.testkit;

import io.sluice.config.Environment;
import io.sluice.config.Level;
import io.sluice.core.feature.Feature;
import io.sluice.net.sim.NullLayer;
import io.sluice.server.Server;
import io.sluice.server.ServerOptions;
import io.sluice.server.StartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A server with any configuration inside a test, in this JVM.
///
/// ```java
/// @RegisterExtension
/// final Sluice sluice =
///     Sluice.serving(
///         """
///         http {
///           server {
///             listen 127.0.0.1:%%PORT_8080%%;
///             location / { return 200 "hello"; }
///           }
///         }
///         """);
///
/// @Test
/// void answers() {
///   assertThat(sluice.get(8080, "/").body()).isEqualTo("hello");
/// }
/// ```
///
/// In a configuration `%%PORT_8080%%` stands for a free port, the same one wherever it stands,
/// `%%DIR%%` for the server's folder, and `%%NAME%%` for what {@link #with} gave. An `events` block
/// and an error log at level debug are added. After each test the server ends, and what it leaves
/// over (connections, timers, buffers, descriptors) fails the test.
public final class Sluice implements BeforeEachCallback, AfterEachCallback, AutoCloseable {
  private static final Pattern PLACE = Pattern.compile("%%([A-Z0-9_]+)%%");
  private static final Pattern EVENTS = Pattern.compile("(?m)^\\s*events\\b");

  private final String configuration;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<Integer, Integer> ports = new ConcurrentHashMap<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private List<Feature> features = List.of();
  private @Nullable Path folder;
  private @Nullable Server server;
  private @Nullable Leaks leaks;
  private long descriptors;

  private Sluice(String configuration) {
    this.configuration = configuration;
  }

  /// A server that runs during each test.
  public static Sluice serving(String configuration) {
    return new Sluice(configuration);
  }

  /// Puts `value` where the configuration has `%%NAME%%`.
  ///
  /// @param name capital letters, digits and underscores
  public Sluice with(String name, String value) {
    values.put(name, value);
    return this;
  }

  /// Adds features to the standard ones.
  public Sluice with(Feature... more) {
    features = List.of(more);
    return this;
  }

  /// The port that stands where the configuration has `%%PORT_name%%`.
  public int port(int name) {
    return ports.computeIfAbsent(name, _ -> Ports.free());
  }

  /// The server's folder.
  public Path folder() {
    if (folder == null) {
      throw new IllegalStateException("the server was not started");
    }
    return folder;
  }

  private Server server() {
    if (server == null) {
      throw new IllegalStateException("the server does not run");
    }
    return server;
  }

  /// Starts it.
  ///
  /// @throws AssertionError if the configuration is refused, with what was said
  public Sluice start() {
    try {
      return tryStart();
    } catch (StartException e) {
      throw new AssertionError("refused: " + said, e);
    }
  }

  /// Starts it.
  ///
  /// @throws StartException if the configuration is refused; {@link #said} tells why
  public Sluice tryStart() throws StartException {
    descriptors = Leaks.descriptors();
    try {
      folder = Files.createTempDirectory("sluice-test-");
      Files.createDirectory(folder.resolve("logs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write("sluice.conf", configuration);
    Leaks counting = new Leaks();
    leaks = counting;
    ServerOptions options = ServerOptions.of(Environment.of(folder.toString(), "sluice.conf"));
    server =
        Server.start(
            options
                .withNetwork(NullLayer.ifWanted(options.network()))
                .withFeatures(features)
                .withReport(this::hear)
                .withSurroundings(counting));
    return this;
  }

  private void hear(Level level, String message) {
    said.add("[" + level + "] " + message);
  }

  /// What was said of the configuration at the start, as `[emerg] …`.
  public List<String> said() {
    return said;
  }

  /// Writes a file into the server's folder, with what stands for something replaced.
  public Path write(String name, String text) {
    try {
      String head = EVENTS.matcher(text).find() ? "" : "events { }\n";
      String log = "error_log logs/error.log debug;\n";
      String full = name.endsWith(".conf") ? head + log + text : text;
      return Files.writeString(folder().resolve(name), expand(full), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String expand(String text) {
    Matcher matcher = PLACE.matcher(text);
    return matcher.replaceAll(place -> Matcher.quoteReplacement(value(place.group(1))));
  }

  private String value(String name) {
    if (name.startsWith("PORT_")) {
      return Integer.toString(port(Integer.parseInt(name.substring("PORT_".length()))));
    }
    if (name.equals("DIR")) {
      return folder().toString();
    }
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("nothing stands for %%" + name + "%%");
    }
    return value;
  }

  /// Connects to a port.
  public Client client(int name) {
    return Client.to(port(name));
  }

  /// Asks for something over a connection of its own.
  public Response get(int name, String path) {
    try (Client client = client(name)) {
      return client.request(
          "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }
  }

  /// Takes another configuration.
  ///
  /// @return whether it was taken; if not, the one before goes on
  public boolean reload(String other) {
    write("sluice.conf", other);
    return server().reload().join();
  }

  /// The error log so far.
  public String errorLog() {
    try {
      return Files.readString(folder().resolve("logs/error.log"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until the error log says something.
  public void awaitLog(String text) {
    Deadline.ofTest().until("error log has \"" + text + "\"", () -> errorLog().contains(text));
  }

  /// Begins a graceful shutdown.
  public void quit() {
    var _ = server().quit();
  }

  /// Ends it at once, and waits until it has ended.
  public void stop() {
    server().close();
  }

  /// Waits until nobody listens on a port any more.
  public void awaitRefusal(int name) {
    Deadline.ofTest().until("nobody listens on " + port(name), () -> !listens(port(name)));
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /// Waits until it has ended.
  public void awaitEnd() {
    server().quit().join();
  }

  /// Ends it at once.
  ///
  /// @throws AssertionError if it leaves anything over
  @Override
  public void close() {
    Server running = server;
    Leaks counting = leaks;
    if (running != null && counting != null) {
      running.close();
      counting.check();
      Deadline.ofTest()
          .until("descriptors of the server are closed", () -> Leaks.descriptors() <= descriptors);
    }
    server = null;
    remove();
  }

  private void remove() {
    Path own = folder;
    if (own == null) {
      return;
    }
    try {
      Files.walkFileTree(
          own,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
                throws IOException {
              Files.delete(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    folder = null;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }
}
