package io.sluice.testkit.soak;

import io.sluice.core.clock.Clock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Many uploads and downloads at a time, in every way that bytes take through the server: buffered
/// and not, compressed, slowed down, redirected inside, through `http` and through `stream`. The
/// SHA-256 of each is compared at the other end. Which transfers there are follows from the first
/// one's number.
public final class Soak implements AutoCloseable {
  private static final int TOLD = 20;

  private final SoakOrigin origin = new SoakOrigin();
  private final Clock clock = Clock.system();
  private final AtomicLong next;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final long largest;

  /// @param seed the first transfer's number
  /// @param largest bytes of the largest content
  public Soak(long seed, long largest) {
    this.next = new AtomicLong(seed);
    this.largest = largest;
  }

  /// What the server that is tested has in its configuration besides `events` and logs.
  ///
  /// @param temp the folder, which must be there, for those of temporary files
  public String configuration(int httpPort, int streamPort, String temp) {
    return """
    stream { server { listen 127.0.0.1:%STREAM; proxy_pass 127.0.0.1:%ORIGIN; } }
    http {
      access_log off;
      client_max_body_size 0;
      client_body_timeout 300s; send_timeout 300s; proxy_read_timeout 300s; proxy_send_timeout 300s;
      client_body_temp_path %TEMP/bodies;
      proxy_temp_path %TEMP/responses;
      upstream origin { server 127.0.0.1:%ORIGIN; keepalive 32; keepalive_timeout 2s; }
      server {
        listen 127.0.0.1:%HTTP;
        proxy_next_upstream off;
        location /buf/ { proxy_pass http://origin/; }
        location /mem/ { proxy_pass http://origin/; client_body_buffer_size 1m; proxy_max_temp_file_size 0; }
        location /str/ { proxy_pass http://origin/; proxy_request_buffering off; }
        location /thr/ { proxy_pass http://origin/; proxy_request_buffering off; proxy_buffering off; }
        location /gz/ { proxy_pass http://origin/; gzip on; gzip_min_length 0; gzip_types *; gzip_comp_level 1; }
        location /rate/ { proxy_pass http://origin/; limit_rate 4m; proxy_limit_rate 8m; }
        location /err/ { proxy_pass http://origin/fail/; proxy_intercept_errors on; error_page 503 = @other; }
        location @other { rewrite ^/err(/.*) $1 break; proxy_pass http://origin; }
        location /acc/ { proxy_pass http://origin/accel/; }
        location /inner/ { internal; proxy_pass http://origin/; }
        location = /status { stub_status; }
      }
    }
    """
        .replace("%STREAM", Integer.toString(streamPort))
        .replace("%HTTP", Integer.toString(httpPort))
        .replace("%ORIGIN", Integer.toString(origin.port()))
        .replace("%TEMP", temp);
  }

  /// Runs transfers.
  ///
  /// @param atOnce how many at a time
  /// @param most how many in all
  /// @param seconds after which no other begins
  public void run(int httpPort, int streamPort, int atOnce, long most, long seconds)
      throws InterruptedException {
    long last = next.get() + most;
    long end = clock.nanoTime() + seconds * 1_000_000_000L;
    Thread[] clients = new Thread[atOnce];
    for (int i = 0; i < atOnce; i++) {
      clients[i] = Thread.ofVirtual().start(() -> client(httpPort, streamPort, last, end));
    }
    for (Thread client : clients) {
      client.join();
    }
  }

  private void client(int httpPort, int streamPort, long last, long end) {
    while (clock.nanoTime() < end) {
      long number = next.getAndIncrement();
      if (number >= last) {
        return;
      }
      Transfer transfer = new Transfer(number, largest);
      String fault;
      try {
        fault = transfer.run(httpPort, streamPort);
      } catch (IOException | RuntimeException e) {
        fault = e.toString();
      }
      done.incrementAndGet();
      bytes.addAndGet(transfer.size());
      if (!fault.isEmpty() && failures.incrementAndGet() <= TOLD) {
        wrong.add(transfer + ": " + fault);
      }
    }
  }

  /// Transfers that have ended, well or not.
  public long done() {
    return done.get();
  }

  /// Bytes of their contents.
  public long bytes() {
    return bytes.get();
  }

  /// Transfers that were not as they should be.
  public long failures() {
    return failures.get();
  }

  /// What was wrong with the first of them.
  public List<String> wrong() {
    return List.copyOf(wrong);
  }

  @Override
  public void close() {
    origin.close();
  }
}
