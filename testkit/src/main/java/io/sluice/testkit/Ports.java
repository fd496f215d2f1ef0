package io.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Finds ports of 127.0.0.1 that nobody uses, neither for TCP nor for UDP.
public final class Ports {
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /// A port that is free now and was not given before in this JVM.
  public static int free() {
    while (true) {
      InetAddress here = InetAddress.ofLiteral("127.0.0.1");
      try (ServerSocket probe = new ServerSocket(0, 1, here)) {
        int port = probe.getLocalPort();
        if (freeForDatagrams(port, here) && GIVEN.add(port)) {
          return port;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean freeForDatagrams(int port, InetAddress here) {
    try (DatagramSocket probe = new DatagramSocket(port, here)) {
      return probe.isBound();
    } catch (IOException e) {
      return false; // somebody has it
    }
  }
}
