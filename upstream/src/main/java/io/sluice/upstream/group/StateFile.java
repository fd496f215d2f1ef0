package io.sluice.upstream.group;

import io.sluice.upstream.peer.ServerLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// `state`: the file that keeps the servers of a group which change while it serves. It holds
/// `server` directives as a configuration has them, between a first and a last line of Sluice's
/// own; a file of another program has neither and is read all the same.
///
/// It is replaced as a whole: a crash leaves the old or the new one. A file that cannot be read, or
/// whose last line is missing, is an error of the configuration, and nothing touches it.
public record StateFile(String name) {
  private static final String FIRST = "# servers of a group, kept by Sluice";
  private static final String LAST = "# end of the servers";

  /// Whether a text is the beginning of a file of Sluice's own, whose end is missing.
  public static boolean torn(String text) {
    boolean ours = text.startsWith(FIRST) || (!text.isEmpty() && FIRST.startsWith(text));
    return ours && !text.endsWith(LAST + "\n");
  }

  /// Replaces the file. Blocks until the disk has it.
  void write(List<ServerLine> lines) throws IOException {
    StringBuilder text = new StringBuilder(FIRST).append("; changes by hand may be lost\n");
    for (ServerLine line : lines) {
      text.append("server ").append(line.statement()).append(";\n");
    }
    text.append(LAST).append('\n');
    Path target = path(name);
    Path next = path(name + ".next");
    try {
      writeDurably(next, text.toString().getBytes(StandardCharsets.ISO_8859_1));
      Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
        names.force(true); // the new name is on the disk too
      }
    }
  }

  private static void writeDurably(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer all = ByteBuffer.wrap(bytes);
      while (all.hasRemaining()) {
        channel.write(all);
      }
      channel.force(true);
    }
  }

  /// Names are bytes; Java wants them decoded.
  private static Path path(String name) {
    return Path.of(new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }
}
