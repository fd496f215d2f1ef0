package io.sluice.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One end of a connection in a test: reads what comes (unless told not to), writes what it has,
/// and remembers everything.
class Peer implements ChannelHandler {
  final ByteArrayOutputStream read = new ByteArrayOutputStream();
  @Nullable Channel c;
  byte[] toWrite = {};
  int written;
  int readables;
  int writables;
  int error;
  boolean eof;
  boolean reading = true;
  boolean closeAtEof = true;
  boolean echo;
  boolean shutdownAfterWriting;
  int chunk = 64 * 1024;

  static Peer echoing() {
    Peer p = new Peer();
    p.echo = true;
    return p;
  }

  static Peer sending(String text) {
    Peer p = new Peer();
    p.toWrite = text.getBytes(StandardCharsets.ISO_8859_1);
    return p;
  }

  void accepted(Channel connection) {
    c = connection;
    connection.handler(this);
    write();
  }

  Channel channel() {
    if (c == null) {
      throw new AssertionError("no connection yet");
    }
    return c;
  }

  String text() {
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void readable(Channel connection) {
    readables++;
    if (reading) {
      read();
    }
  }

  @Override
  public void writable(Channel connection) {
    writables++;
    c = connection;
    error = connection.connectError();
    if (error != 0) {
      connection.close();
    } else {
      write();
    }
  }

  void read() {
    Channel from = channel();
    byte[] b = from.loop().receiveBuffer();
    while (from.readReady()) {
      int n = from.recv(b, 0, Math.min(chunk, b.length));
      if (n > 0) {
        read.write(b, 0, n);
        if (echo) {
          append(b, n);
        }
      } else if (n == Channel.EOF) {
        eof = true;
        if (closeAtEof) {
          from.close();
        }
      } else if (n == Channel.ERROR) {
        error = from.errno();
        from.close();
      }
    }
  }

  private void append(byte[] b, int n) {
    byte[] all = Arrays.copyOfRange(toWrite, written, toWrite.length + n);
    System.arraycopy(b, 0, all, toWrite.length - written, n);
    toWrite = all;
    written = 0;
    write();
  }

  void write() {
    Channel to = channel();
    while (written < toWrite.length && to.writeReady()) {
      int n = to.send(toWrite, written, toWrite.length - written, false);
      if (n == Channel.ERROR) {
        error = to.errno();
        to.close();
        return;
      }
      written += Math.max(0, n);
    }
    if (shutdownAfterWriting && written == toWrite.length) {
      shutdownAfterWriting = false;
      to.shutdownOutput();
    }
  }
}
