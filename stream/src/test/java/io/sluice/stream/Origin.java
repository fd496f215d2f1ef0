package io.sluice.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A server of a group: does something with each connection, one thread each.
final class Origin implements AutoCloseable {
  /// What to do with a connection.
  interface Script {
    void run(Socket socket) throws IOException;
  }

  static final Script ECHO =
      socket -> {
        byte[] buffer = new byte[64 * 1024];
        for (int n = socket.getInputStream().read(buffer); n > 0; ) {
          socket.getOutputStream().write(buffer, 0, n);
          n = socket.getInputStream().read(buffer);
        }
      };

  private final ServerSocket server;

  Origin(Script script) throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serve(script));
  }

  int port() {
    return server.getLocalPort();
  }

  /// A port where nobody listens.
  static int unused() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void serve(Script script) {
    while (true) {
      try {
        Socket accepted = server.accept();
        Thread.ofVirtual().start(() -> run(script, accepted));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void run(Script script, Socket socket) {
    try (socket) {
      script.run(socket);
    } catch (IOException e) {
      // The test sees what its client gets.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
