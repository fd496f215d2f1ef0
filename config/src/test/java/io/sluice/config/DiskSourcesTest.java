package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSourcesTest {
  @TempDir Path folder;

  private List<String> glob(String mask) {
    return Sources.DISK.glob(folder + "/" + mask).stream()
        .map(name -> name.substring(folder.toString().length() + 1))
        .toList();
  }

  private void create(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  @Test
  void readsBytesAsTheyAre() throws IOException {
    byte[] bytes = {(byte) 0xc3, (byte) 0xa4, 0, (byte) 0xff, '\r', '\n'};
    Files.write(folder.resolve("f"), bytes);
    assertThat(Sources.DISK.read(folder + "/f"))
        .isEqualTo(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  @Test
  void tellsWhyAFileCannotBeRead() throws IOException {
    create("file");
    assertThatThrownBy(() -> Sources.DISK.read(folder + "/none"))
        .hasMessage("open() \"" + folder + "/none\" failed (2: No such file or directory)");
    assertThatThrownBy(() -> Sources.DISK.read(folder + "/file/x"))
        .hasMessage("open() \"" + folder + "/file/x\" failed (20: Not a directory)");
    assertThatThrownBy(() -> Sources.DISK.read(folder.toString()))
        .hasMessage("pread() \"" + folder + "\" failed (21: Is a directory)");
    String longName = folder + "/" + "x".repeat(300);
    assertThatThrownBy(() -> Sources.DISK.read(longName))
        .hasMessage("open() \"" + longName + "\" failed (36: File name too long)");
    assertThatThrownBy(() -> Sources.DISK.read(folder + "/a\0b")).hasMessageContaining("failed (");
  }

  @Test
  void findsFilesInByteOrder() throws IOException {
    create("b.conf", "a.conf", "B.conf", "_.conf", "a-.conf", ".a.conf", "a.conf~");
    assertThat(glob("*.conf")).containsExactly("B.conf", "_.conf", "a-.conf", "a.conf", "b.conf");
  }

  @Test
  void masksMayHaveSeveralParts() throws IOException {
    create("x/1/a", "x/2/a", "x/2/b", "y/1/a", "x/a", "z");
    assertThat(glob("?/*/a")).containsExactly("x/1/a", "x/2/a", "y/1/a");
    assertThat(glob("x/*")).containsExactly("x/1", "x/2", "x/a");
    assertThat(glob("*/1/../a")).containsExactly("x/1/../a");
    assertThat(glob("z/*")).isEmpty();
    assertThat(glob("none/*")).isEmpty();
    assertThat(glob("[xy]/none")).isEmpty();
  }

  @Test
  void namesAreBytes() throws IOException {
    create("\u00e4.conf");
    List<String> found = glob("*.conf");
    assertThat(found).containsExactly("\u00c3\u00a4.conf");
    assertThat(Sources.DISK.read(folder + "/" + found.getFirst())).isEqualTo("\u00c3\u00a4.conf");
  }
}
