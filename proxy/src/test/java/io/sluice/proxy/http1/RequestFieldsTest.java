package io.sluice.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Template;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestFieldsTest {
  private static final byte[] HOST = Bytes.of("origin:8080");

  private static HeaderLine line(String name, String value) {
    return new HeaderLine(name, Template.constant(value));
  }

  private static String write(RequestFields fields, String client, long length, boolean chunked) {
    Bytes out = new Bytes();
    fields.write(Requests.withFields(client), HOST, length, chunked, out);
    return out.text().replace("\r\n", "|");
  }

  private static String write(List<HeaderLine> lines, String client) {
    return write(new RequestFields(lines, true, true), client, -1, false);
  }

  @Test
  void dropsWhatConcernsTheConnection() {
    String client =
        """
        Host: example.com\r
        Accept: */*\r
        Connection: keep-alive, X\r
        Keep-Alive: 5\r
        TE: trailers\r
        User-Agent: curl\r
        Upgrade: websocket\r
        Expect: 100-continue\r
        Proxy-Connection: x\r
        Transfer-Encoding: chunked\r
        Content-Length: 7\r
        Cookie: a=b\r
        """;
    assertThat(write(List.of(), client))
        .isEqualTo("Host: origin:8080|Accept: */*|User-Agent: curl|Cookie: a=b||");
  }

  @Test
  void writesFieldsInOneFormHoweverTheyCame() {
    String client = "A:1\r\nB:  2  \r\nC: 3\nD: 4\r\nE: 5\r\nF\r\nG: 7\r\n";
    assertThat(write(List.of(), client))
        .isEqualTo("Host: origin:8080|A: 1|B: 2|C: 3|D: 4|E: 5|F: |G: 7||");
  }

  @Test
  void setsAndDropsConfiguredFields() {
    List<HeaderLine> lines = new ArrayList<>();
    lines.add(line("X-A", "1"));
    lines.add(line("Host", "set"));
    lines.add(line("x-drop", ""));
    lines.add(line("Connection", "upgrade"));
    String client = "X-a: client\r\nX-Drop: client\r\nX-B: client\r\n";
    assertThat(write(lines, client))
        .isEqualTo("Host: set|X-A: 1|Connection: upgrade|X-B: client||");
  }

  @Test
  void emptyHostIsSaidOnlyWhereTheVersionWantsOne() {
    List<HeaderLine> lines = List.of(line("Host", ""));
    assertThat(write(new RequestFields(lines, true, true), "", -1, false))
        .isEqualTo("Host: origin:8080||");
    assertThat(write(new RequestFields(lines, false, true), "", -1, false)).isEqualTo("|");
  }

  @Test
  void tellsTheLengthOfTheBody() {
    RequestFields fields = new RequestFields(List.of(), true, false);
    assertThat(write(fields, "A: b\r\n", 0, false))
        .isEqualTo("Host: origin:8080|Content-Length: 0||");
    assertThat(write(fields, "", -1, true))
        .isEqualTo("Host: origin:8080|Transfer-Encoding: chunked||");
    RequestFields own = new RequestFields(List.of(line("content-length", "")), true, true);
    assertThat(write(own, "Content-Length: 5\r\n", 5, false)).isEqualTo("Host: origin:8080||");
  }
}
