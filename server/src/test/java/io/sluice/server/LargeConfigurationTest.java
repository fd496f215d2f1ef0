package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.config.Environment;
import io.sluice.config.Sources;
import io.sluice.core.clock.Clock;
import io.sluice.core.generation.Survivors;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What reading and building a configuration allocates grows with its size and no faster: much of
/// it survives, and the collector has to move it while clients wait.
class LargeConfigurationTest {
  private static final int LOCATIONS = 20;
  private static final long PER_LOCATION = 5500; // bytes, its share of a server included
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static long allocated(String text) throws StartException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    build(text);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static long nanos(String text) throws StartException {
    long before = THREADS.getCurrentThreadCpuTime();
    build(text);
    return THREADS.getCurrentThreadCpuTime() - before;
  }

  private static void build(String text) throws StartException {
    Environment environment =
        Environment.of("/", "/large.conf").withSources(Sources.of(Map.of("/large.conf", text)));
    Loaded loaded = Loaded.load(environment, List.of());
    Report report = (level, message) -> assertThat(level + message).isEmpty();
    Build build = new Build(loaded, 1, Clock.system(), new Survivors(), report);
    try {
      build.services();
    } finally {
      build.drop();
    }
  }

  private static long perUnit(String small, String large, int more) throws StartException {
    return (allocated(large) - allocated(small)) / more;
  }

  private static String servers(int count) {
    StringBuilder text = new StringBuilder("events { } http {\n");
    for (int i = 0; i < count; i++) {
      text.append("server { listen 127.0.0.1:8000; server_name s").append(i);
      text.append(".example *.w").append(i).append(".example; add_header X-S ").append(i);
      text.append(";\n");
      for (int j = 0; j < LOCATIONS; j++) {
        text.append("location /p").append(j).append("/ { proxy_set_header Host $host;\n");
        text.append("proxy_set_header X-Real-IP $remote_addr; proxy_read_timeout ");
        text.append(10 + j).append("s; proxy_pass http://127.0.0.1:1; }\n");
      }
      text.append("}\n");
    }
    return text.append("}\n").toString();
  }

  private static String map(int count) {
    StringBuilder text = new StringBuilder("events { } http { map $http_x $mapped {\n");
    for (int i = 0; i < count; i++) {
      text.append("key-").append(i).append(".example.org/some/path \"value ").append(i);
      text.append("\";\n");
    }
    return text.append("} }\n").toString();
  }

  private static String names(int count) {
    StringBuilder text = new StringBuilder("events { } http {\n");
    for (int i = 0; i < count; i++) {
      text.append("server { listen 127.1.").append(i / 250).append('.').append(1 + i % 250);
      text.append(":8000; listen 127.0.0.1:8000; server_name n").append(i).append("; }\n");
    }
    return text.append("}\n").toString();
  }

  private static String groups(int count) {
    StringBuilder text = new StringBuilder("events { } http {\n");
    for (int i = 0; i < count; i++) {
      text.append("upstream u").append(i).append(" { server 127.0.0.1:1; }\n");
    }
    text.append("server { listen 127.0.0.1:8000;\n");
    for (int i = 0; i < count; i++) {
      text.append("location /u").append(i).append(" { proxy_pass http://u").append(i);
      text.append("; }\n");
    }
    return text.append("} }\n").toString();
  }

  @Test
  void locationsCostTheSameAmongMany() throws StartException {
    allocated(servers(20)); // classes are loaded
    long few = perUnit(servers(20), servers(60), 40 * LOCATIONS);
    long many = perUnit(servers(60), servers(220), 160 * LOCATIONS);
    assertThat(many).isBetween(1L, few + few / 5);
    assertThat(many).isLessThan(PER_LOCATION);
  }

  @Test
  void linesOfAMapCostTheSameAmongMany() throws StartException {
    allocated(map(1000));
    long few = perUnit(map(5000), map(20_000), 15_000);
    long many = perUnit(map(20_000), map(80_000), 60_000);
    assertThat(many).isBetween(1L, few + few / 5);
  }

  @Test
  void serversAndListenersCostTheSameAmongMany() throws StartException {
    allocated(names(100));
    long few = perUnit(names(500), names(2000), 1500);
    long many = perUnit(names(2000), names(8000), 6000);
    assertThat(many).isBetween(1L, few + few / 5);
  }

  /// Searching all groups for each name allocates nothing, and took minutes.
  @Test
  void groupsTakeTheSameTimeAmongMany() throws StartException {
    nanos(groups(2000)); // most of the code is compiled
    long few = nanos(groups(4000)) / 4000;
    long many = nanos(groups(40_000)) / 40_000;
    assertThat(many).isBetween(1L, 3 * few);
  }
}
