package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.core.address.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes that the program does not touch: pipes and files.
public abstract class TransferContract extends StagedTest {
  /// Forwards one direction through a pipe.
  private static final class Forward implements ChannelHandler {
    private final Pipe pipe;
    private @Nullable Channel from;
    private @Nullable Channel to;
    private boolean end;
    private int error;

    Forward(Pipe pipe) {
      this.pipe = pipe;
    }

    @Override
    public void readable(Channel c) {
      move();
    }

    @Override
    public void writable(Channel c) {
      move();
    }

    void move() {
      if (from != null && to != null && to.connected() && !to.closed()) {
        move(from, to);
      }
    }

    private void move(Channel source, Channel target) {
      boolean moved = true;
      while (moved) {
        moved = false;
        if (!end && source.readReady()) {
          int n = pipe.fill(source, 1 << 20);
          end = n == Channel.EOF;
          error |= n == Channel.ERROR ? source.errno() : 0;
          moved = n > 0;
        }
        if (pipe.pending() > 0 && target.writeReady()) {
          int n = pipe.drain(target, !end);
          error |= n == Channel.ERROR ? target.errno() : 0;
          moved |= n > 0;
        }
      }
      if (end && pipe.pending() == 0) {
        pipe.close();
        target.close();
        source.close();
      }
    }

    Channel source() {
      return Objects.requireNonNull(from);
    }

    Channel target() {
      return Objects.requireNonNull(to);
    }
  }

  @Test
  void splices() throws SystemException {
    assumeTrue(layer() == null, "the kernel moves no bytes of a layer");
    byte[] data = pattern(6 * 1024 * 1024);
    Peer sink = new Peer();
    Address target = listen(sink::accepted);
    Forward forward = new Forward(stage.on(loop, loop::openPipe));
    Address proxy =
        listen(c -> {
          forward.from = c;
          c.handler(forward);
          try {
            forward.to = loop.connect(target, ConnectOptions.DEFAULT, forward);
          } catch (SystemException e) {
            throw new AssertionError(e);
          }
        });
    Peer source = new Peer();
    source.toWrite = data;
    source.shutdownAfterWriting = true;
    connect(proxy, source);
    until("everything", () -> sink.eof);
    assertThat(sink.read.toByteArray()).isEqualTo(data);
    assertThat(forward.error).isZero();
    assertThat(stage.on(loop, () -> forward.target().sent())).isEqualTo(data.length);
    assertThat(stage.on(loop, () -> forward.source().received())).isEqualTo(data.length);
    until("all closed", () -> loop.connections() == 0);
  }

  @Test
  void handsPipesOutAgainWhenEmpty() {
    act(() -> {
      Pipe first = loop.openPipe();
      first.close();
      first.close();
      Pipe second = loop.openPipe();
      Pipe third = loop.openPipe();
      assertThat(third).isNotSameAs(second);
      assertThat(second.pending()).isZero();
      assertThat(loop.pipes()).isEqualTo(2);
      second.close();
      third.close();
      assertThat(loop.pipes()).isZero();
    });
  }

  @Test
  void sendsFiles(@TempDir Path folder) throws IOException {
    assumeTrue(layer() == null, "the kernel sends no files to a layer");
    byte[] data = pattern(3_000_000);
    Path path = Files.write(folder.resolve("file"), data);
    OpenFile file = stage.network().open(path.toString());
    assertThat(file.size()).isEqualTo(data.length);
    assertThat(file.regular()).isTrue();
    assertThat(file.directory()).isFalse();
    assertThat(file.modifiedMillis()).isEqualTo(Files.getLastModifiedTime(path).toMillis());
    long[] offset = {1000};
    Peer server =
        new Peer() {
          @Override
          void write() {
            Channel c = channel();
            while (c.writeReady() && !c.closed() && offset[0] < data.length) {
              long n = c.sendFile(file, offset[0], data.length - offset[0]);
              offset[0] += Math.max(0, n);
            }
            if (offset[0] == data.length) {
              assertThat(c.sendFile(file, data.length, 1)).isZero();
              c.close();
            }
          }

          @Override
          public void writable(Channel connection) {
            write();
          }
        };
    Peer client = connect(listen(server::accepted), new Peer());
    until("the file", () -> client.eof);
    assertThat(client.read.toByteArray()).isEqualTo(Arrays.copyOfRange(data, 1000, data.length));
    file.close();
    file.close();
  }

  @Test
  void readsAndWritesFiles(@TempDir Path folder) throws IOException {
    String path = folder.resolve("new").toString();
    OpenFile file = stage.network().create(path, 0600);
    assertThat(file.size()).isZero();
    assertThat(file.created()).isTrue();
    file.write(bytes("0123456789"), 2, 8, 0);
    file.write(bytes("ab"), 0, 2, 100);
    byte[] b = new byte[200];
    assertThat(file.read(b, 10, 150, 0)).isEqualTo(102);
    assertThat(new String(b, 10, 8, StandardCharsets.ISO_8859_1)).isEqualTo("23456789");
    assertThat(b[111]).isEqualTo((byte) 'b');
    assertThat(file.read(b, 0, 1, 102)).isEqualTo(Channel.EOF);
    file.close();
    assertThatThrownBy(() -> stage.network().create(path, 0600))
        .hasMessage("open() \"" + path + "\" failed (17: File exists)");
  }

  /// Whatever part of them goes to the system at once, also across their borders.
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 500, 4096, 1 << 20})
  void writesSeveralArraysAsOne(int atOnce, @TempDir Path folder) throws IOException {
    List<byte[]> arrays = new ArrayList<>();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 30; i++) {
      byte[] array = bytes(("array " + i + ' ').repeat(1000).substring(0, 6000));
      arrays.add(array);
      int from = i == 0 ? 1234 : 0;
      expected.write(array, from, 5000 - from);
    }
    int length = expected.size();
    OpenFile file = stage.network().create(folder.resolve("new").toString(), 0600);
    assertThat(file.write(arrays, 1234, 5000, 10, atOnce)).isEqualTo(length);
    byte[] b = new byte[length];
    assertThat(file.read(b, 0, length, 10)).isEqualTo(length);
    assertThat(b).isEqualTo(expected.toByteArray());
    file.close();
  }

  @Test
  void namesFilesThatAreMissing(@TempDir Path folder) throws SystemException {
    String path = folder.resolve("none").toString();
    assertThatThrownBy(() -> stage.network().open(path))
        .isInstanceOf(SystemException.class)
        .hasMessage("open() \"" + path + "\" failed (2: No such file or directory)");
    OpenFile directory = stage.network().open(folder.toString());
    assertThat(directory.directory()).isTrue();
    assertThat(directory.created()).isFalse();
    assertThat(directory.regular()).isFalse();
    directory.close();
  }
}
