package io.sluice.server;

import io.sluice.net.dns.Resolvers;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.DatagramChannel;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// The program's own code, which has to be there at moments when nothing can be opened any more.
///
/// The JVM opens a jar when it first looks for a class in it, and if that fails, as it does with no
/// descriptor left, it never looks there again: what handles a failure would be missing for good.
/// So all jars are opened before anything is served, and stay open. Once the server listens, all
/// classes of the program are loaded, and those of libraries that it can come to use, which a
/// reload may be the first to do; a start does not share its processor with that. After that it
/// does not matter what becomes of the jars: an upgrade may replace them under the running process,
/// or write over them.
final class ProgramCode implements Runnable {
  private static final String NOTHING = "sluice/nothing";
  private static final List<String> WHOLE = List.of("io/sluice/", "com/maxmind/db/");
  private static final String CLASS = ".class";
  private static final String JAR = ".jar";

  private final CountDownLatch open = new CountDownLatch(1);
  private final CountDownLatch serving = new CountDownLatch(1);

  private ProgramCode() {}

  /// Begins, on a thread of its own: it has no more rights than the process has in the end.
  static ProgramCode open() {
    ProgramCode code = new ProgramCode();
    Thread.ofPlatform().daemon().name("sluice-classes").start(code);
    return code;
  }

  /// Waits until all jars are open. To be called before anything is served.
  void awaitOpen() {
    await(open);
  }

  /// The server listens: loads the classes.
  void load() {
    serving.countDown();
  }

  private static void await(CountDownLatch event) {
    try {
      event.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      openAll();
    } finally {
      open.countDown();
    }
    await(serving);
    loadAll();
    Resolvers.load();
  }

  /// Opens all jars, and has the JDK load the system's libraries that it uses.
  private static void openAll() {
    ClassLoader loader = ProgramCode.class.getClassLoader();
    if (loader == null || loader.getResource(NOTHING) != null) { // looks into all of them
      throw new IllegalStateException(NOTHING);
    }
    InetAddress.getLoopbackAddress();
    try {
      DatagramChannel.open().close(); // as for syslog
    } catch (IOException e) {
      // the libraries are loaded in any case
    }
  }

  private static void loadAll() {
    String path = System.getProperty("java.class.path", "");
    for (String file : path.split(System.getProperty("path.separator", ":"), -1)) {
      if (file.endsWith(JAR)) {
        try (JarFile jar = new JarFile(file)) {
          load(jar);
        } catch (IOException e) {
          return; // it is gone already: what has been loaded has to do
        }
      }
    }
  }

  private static void load(JarFile jar) {
    ClassLoader loader = ProgramCode.class.getClassLoader();
    for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
      String name = entries.nextElement().getName();
      if (WHOLE.stream().anyMatch(name::startsWith) && name.endsWith(CLASS)) {
        try {
          Class.forName(
              name.substring(0, name.length() - CLASS.length()).replace('/', '.'), false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
          // of a library that is not there, so that nothing uses it
        }
      }
    }
  }
}
