package io.sluice.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.bytes.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class UnixDatagramsTest {
  @TempDir Path folder;

  @Test
  void saysWhyThereIsNoSocket() {
    assertThatThrownBy(() -> UnixDatagrams.to(folder + "/no.sock"))
        .isInstanceOf(IOException.class)
        .hasMessage("connect() failed (2: No such file or directory)");
    assertThatThrownBy(() -> UnixDatagrams.to(folder + "/" + "x".repeat(200)))
        .hasMessage("connect() failed (36: File name too long)");
  }

  @Test
  void deliversWholeDatagrams() throws Exception {
    Path path = folder.resolve("log.sock");
    Process receiver =
        new ProcessBuilder(
                "perl",
                "-e",
                "use Socket; $|=1; socket(S, PF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un($ARGV[0]))"
                    + " or die; print \"ready\\n\"; for (1..2) { recv(S, $b, 9999, 0); print"
                    + " length($b), \" $b\\n\" }",
                path.toString())
            .start();
    try (var lines = receiver.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("ready");
      UnixDatagrams socket = UnixDatagrams.to(path.toString());
      socket.send(Bytes.of("hello world"), 5);
      socket.send(Bytes.of("second"), 6);
      assertThat(lines.readLine()).isEqualTo("5 hello");
      assertThat(lines.readLine()).isEqualTo("6 second");
      socket.close();
    } finally {
      receiver.destroy();
    }
  }
}
