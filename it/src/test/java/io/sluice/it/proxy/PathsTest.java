package io.sluice.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Origin;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every way to write a path, byte for byte as nginx does it; except where what nginx sends breaks
/// the line that it stands in: that is refused.
final class PathsTest {
  private static final Pattern BYTE = Pattern.compile("\\\\x(..)");
  private static final Pattern TILDE = Pattern.compile("~(..)");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");
  private static final Pattern NO_WORD = Pattern.compile("[\\x00-\\x20\\x7f]");

  private final Origin origin = Origin.http(PathsTest::answer);

  @RegisterExtension
  final Sluice sluice = Sluice.serving(resource("paths.conf")).with("ORIGIN", origin.address());

  @AfterEach
  void stop() {
    origin.close();
  }

  /// One line of the table.
  private record Row(int port, String uri, List<String> asked, int status, String location) {
    static Row read(String line) {
      String[] columns = line.split("\t", -1);
      List<String> asked = new ArrayList<>();
      for (String uri : columns[2].equals("-") ? new String[0] : columns[2].split(" ", -1)) {
        asked.add(bytes(uri));
      }
      return new Row(
          Integer.parseInt(columns[0]),
          bytes(columns[1]),
          asked,
          Integer.parseInt(columns[3]),
          bytes(columns[4]));
    }

    /// What is refused of what nginx does.
    Row safe() {
      for (int i = 0; i < asked.size(); i++) {
        if (NO_WORD.matcher(asked.get(i)).find()) {
          return new Row(port, uri, asked.subList(0, i), 502, "-");
        }
      }
      Pattern bad = asked.isEmpty() ? NO_WORD : CONTROL;
      return bad.matcher(location).find() ? new Row(port, uri, asked, 500, "-") : this;
    }
  }

  private static String resource(String name) {
    try (InputStream in = PathsTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String bytes(String text) {
    return decode(BYTE, text);
  }

  private static String decode(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .replaceAll(found -> {
          char c = (char) Integer.parseInt(found.group(1), 16);
          return Matcher.quoteReplacement(String.valueOf(c));
        });
  }

  private static String target(String line) {
    return line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
  }

  /// `~XX` in the path stands for an encoded byte of `X-Accel-Redirect`, or a byte of `Location`.
  private static String answer(Origin.Request request) {
    String uri = target(request.line());
    if (uri.startsWith("/accel/")) {
      return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Accel-Redirect: "
          + uri.substring("/accel/".length()).replace('~', '%')
          + "\r\n\r\n";
    }
    if (uri.startsWith("/loc/")) {
      String tail = uri.substring(uri.startsWith("/loc/px/") ? 8 : 5);
      return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://a/"
          + decode(TILDE, tail)
          + "\r\n\r\n";
    }
    return Origin.ok("");
  }

  private void makeFiles() throws IOException {
    Path root = Files.createDirectories(sluice.folder().resolve("files"));
    for (String name : List.of("in", "d/s p", "d/a?b", "d/\r\nX: y", "d/a%b")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.writeString(root.resolve("there.txt"), "x");
    Files.writeString(root.resolve("in/i.txt"), "index");
    Files.writeString(root.resolve("d/a b"), "sp");
    Files.writeString(root.resolve("d/a"), "plain");
  }

  private Row play(Row row) {
    int before = origin.requests().size();
    try (Client client = sluice.client(row.port)) {
      Response response =
          client.request("GET " + row.uri + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      List<String> asked = new ArrayList<>();
      List<Origin.Request> requests = origin.requests();
      for (Origin.Request request : requests.subList(before, requests.size())) {
        asked.add(target(request.line()));
      }
      String location = response.header("Location");
      return new Row(
          row.port, row.uri, asked, response.status(), location == null ? "-" : location);
    }
  }

  @Test
  void pathsAreWrittenAsNginxDoes() throws IOException {
    makeFiles();
    List<Row> expected = new ArrayList<>();
    List<Row> found = new ArrayList<>();
    for (String line :
        resource("paths.tsv").lines().filter(each -> !each.startsWith("#")).toList()) {
      Row row = Row.read(line).safe();
      expected.add(row);
      found.add(play(row));
    }
    assertThat(expected).hasSizeGreaterThan(400);
    assertThat(found).containsExactlyElementsOf(expected);
  }
}
