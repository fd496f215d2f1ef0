package io.sluice.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class ReplyFuzzTest {
  /// Whatever a name server sends is a reply or malformed, and its texts are fit for a log line.
  @FuzzTest
  void anyBytes(byte[] bytes) {
    Reply reply;
    try {
      reply = Wire.parse(bytes, 0, bytes.length);
    } catch (Reply.Malformed e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    }
    assertThat(reply.name()).matches("[!-~]*");
    for (ResourceRecord record : reply.records()) {
      assertThat(record.ttl()).isNotNegative();
      switch (record) {
        case ResourceRecord.Alias alias -> assertThat(alias.target()).matches("[!-~]*");
        case ResourceRecord.Service service -> {
          assertThat(service.target()).matches("[!-~]*");
          assertThat(service.weight()).isPositive();
        }
        case ResourceRecord.Host _, ResourceRecord.Other _ -> {}
      }
    }
  }
}
