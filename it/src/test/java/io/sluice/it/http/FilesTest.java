package io.sluice.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Client;
import io.sluice.testkit.Response;
import io.sluice.testkit.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files: content, directories, ranges, conditions, `index` and `try_files`.
final class FilesTest {
  private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
  private static final long SECONDS = 784_111_777;

  @RegisterExtension
  final Sluice sluice =
      Sluice.serving(
              """
              http {
                root %%DIR%%;
                sendfile %%SENDFILE%%;
                types { text/css css; }
                server {
                  listen 127.0.0.1:%%PORT_1%%;
                  absolute_redirect off;
                  location / { }
                  location /alias/ { alias %%DIR%%/dir/; }
                  location ~ ^/re/(.*)$ { alias %%DIR%%/dir/$1; }
                  location /index/ { alias %%DIR%%/; index nothing two.$arg_ext file.txt; }
                  location /absolute/ { alias %%DIR%%/dir/; index none /file.txt; }
                  location /try/ { try_files $uri /dir$uri/ /dir/in.css =404; }
                  location /fall { try_files /none @named; }
                  location /uri { try_files /none /file.txt?a=b; }
                  location @named { return 200 "named $uri"; }
                  location /internal/ { internal; alias %%DIR%%/dir/; }
                  location /quiet { log_not_found off; }
                  location /ranges0 { alias %%DIR%%/file.txt; max_ranges 0; }
                  location /ranges1 { alias %%DIR%%/file.txt; max_ranges 1; }
                  location /noetag { alias %%DIR%%/file.txt; etag off; }
                  location /before { alias %%DIR%%/file.txt; if_modified_since before; }
                  location /off { alias %%DIR%%/file.txt; if_modified_since off; }
                  location /only { limit_except GET { deny all; } alias %%DIR%%/file.txt; }
                }
              }
              """)
          .with("SENDFILE", "on");

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(sluice.folder().resolve("dir"));
    sluice.write("file.txt", "0123456789");
    sluice.write("dir/in.css", "css");
    sluice.write("empty.html", "");
    Files.setLastModifiedTime(
        sluice.folder().resolve("file.txt"), FileTime.from(SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void whatCannotBeOpenedHasTheStatusOfItsReason() throws IOException {
    Files.createSymbolicLink(sluice.folder().resolve("loop"), Path.of("loop"));
    assertThat(get("/loop").status()).isEqualTo(403);
    assertThat(get("/loop/").status()).isEqualTo(403);
    assertThat(get("/loop/file").status()).isEqualTo(403);
    assertThat(get("/file.txt/below").status()).isEqualTo(404);
    assertThat(get("/" + "x".repeat(300)).status()).isEqualTo(404);
  }

  private Response get(String path, String... fields) {
    return request("GET", path, fields);
  }

  private Response request(String method, String path, String... fields) {
    StringBuilder head =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    try (Client client = sluice.client(1)) {
      return client.send(head + "\r\n").response(method.equals("HEAD"));
    }
  }

  @Test
  void sendsAFile() {
    Response response = get("/file.txt");
    assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(response.body()).isEqualTo("0123456789");
    assertThat(response.header("Content-Length")).isEqualTo("10");
    assertThat(response.header("Content-Type")).isEqualTo("text/plain");
    assertThat(response.header("Last-Modified")).isEqualTo(DATE);
    assertThat(response.header("ETag")).isEqualTo("\"" + Long.toHexString(SECONDS) + "-a\"");
    assertThat(response.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(get("/empty.html").header("Content-Length")).isEqualTo("0");
    assertThat(get("/dir/in.css").header("Content-Type")).isEqualTo("text/css");
    assertThat(get("/noetag").header("ETag")).isNull();
  }

  @Test
  void sendsOnlyTheHeadToHead() {
    Response response = request("HEAD", "/file.txt");
    assertThat(response.header("Content-Length")).isEqualTo("10");
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/none,404",
    "GET,/file.txt/x,404",
    "GET,/dir,301",
    "GET,/dir/,403",
    "POST,/file.txt,405",
    "PUT,/file.txt,405",
    "GET,/internal/in.css,404",
    "GET,/only,200",
    "HEAD,/only,200",
    "POST,/only,403",
    "GET,/try/none,200",
  })
  void answersWithAStatus(String method, String path, int status) {
    assertThat(request(method, path, "Content-Length: 0").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "/alias/in.css,css",
    "/re/in.css,css",
    "/index/?ext=x,0123456789",
    "/absolute/,0123456789",
    "/try/x,css",
    "/fall/x,named /fall/x",
    "/uri,0123456789",
  })
  void findsFiles(String path, String body) {
    assertThat(get(path).body()).isEqualTo(body);
  }

  @Test
  void sendsDirectoriesToTheirSlash() {
    assertThat(get("/dir?a=b").header("Location")).isEqualTo("/dir/?a=b");
  }

  @Test
  void logsWhatIsMissing() {
    get("/quiet");
    get("/missing");
    sluice.awaitLog(
        "open() \"" + sluice.folder() + "/missing\" failed (2: No such file or directory)");
    assertThat(sluice.errorLog()).doesNotContain("/quiet\" failed");
    get("/dir/");
    sluice.awaitLog("directory index of \"" + sluice.folder() + "/dir/\" is forbidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0-0   | 206 | 0          | bytes 0-0/10",
        "2-4   | 206 | 234        | bytes 2-4/10",
        "7-    | 206 | 789        | bytes 7-9/10",
        "-2    | 206 | 89         | bytes 8-9/10",
        "0-99  | 206 | 0123456789 | bytes 0-9/10",
        "x     | 416 |            | bytes */10",
        "10-   | 416 |            | bytes */10",
      })
  void sendsARange(String range, int status, @Nullable String body, String contentRange) {
    Response response = get("/file.txt", "Range: bytes=" + range);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("Content-Range")).isEqualTo(contentRange);
    if (body != null) {
      assertThat(response.body()).isEqualTo(body);
    }
  }

  @Test
  void sendsSeveralRanges() {
    Response response = get("/file.txt", "Range: bytes=0-1,-2");
    assertThat(response.status()).isEqualTo(206);
    String type = String.valueOf(response.header("Content-Type"));
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    String boundary = "\r\n--" + type.substring(type.indexOf('=') + 1);
    assertThat(response.body())
        .isEqualTo(
            boundary
                + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
                + boundary
                + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89"
                + boundary
                + "--\r\n");
  }

  @Test
  void boundsTheNumberOfRanges() {
    assertThat(get("/ranges0", "Range: bytes=0-1").status()).isEqualTo(200);
    assertThat(get("/ranges0").header("Accept-Ranges")).isNull();
    assertThat(get("/ranges1", "Range: bytes=0-1").status()).isEqualTo(206);
    assertThat(get("/ranges1", "Range: bytes=0-1,3-4").status()).isEqualTo(200);
  }

  @Test
  void sendsARangeOnlyOfTheSameContent() {
    String etag = get("/file.txt").header("ETag");
    assertThat(get("/file.txt", "Range: bytes=0-1", "If-Range: " + etag).status()).isEqualTo(206);
    assertThat(get("/file.txt", "Range: bytes=0-1", "If-Range: \"x\"").status()).isEqualTo(200);
    assertThat(get("/file.txt", "Range: bytes=0-1", "If-Range: " + DATE).status()).isEqualTo(206);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
        "If-None-Match: *",
        "If-None-Match: \"x\", W/\"2ebcac61-a\"",
      })
  void sendsNothingThatTheClientHas(String field) {
    Response response = get("/file.txt", field.replace("2ebcac61", Long.toHexString(SECONDS)));
    assertThat(response.status()).isEqualTo(304);
    assertThat(response.header("ETag")).isNotNull();
    assertThat(response.header("Content-Length")).isNull();
    assertThat(response.header("Content-Type")).isNull();
  }

  @Test
  void comparesTimesAsConfigured() {
    String later = "If-Modified-Since: Sun, 06 Nov 1994 08:49:38 GMT";
    assertThat(get("/file.txt", later).status()).isEqualTo(200);
    assertThat(get("/before", later).status()).isEqualTo(304);
    assertThat(get("/off", "If-Modified-Since: " + DATE).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT | 200",
        "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT | 412",
        "If-Match: *                                        | 200",
        "If-Match: \"x\"                                    | 412",
      })
  void refusesWhatHasChanged(String field, int status) {
    assertThat(get("/file.txt", field).status()).isEqualTo(status);
  }
}
