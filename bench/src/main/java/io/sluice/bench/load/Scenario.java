package io.sluice.bench.load;

/// What is asked of both proxies. The configurations are in [Configurations].
enum Scenario {
  HTTP(
      "http",
      "/",
      false,
      "keep-alive requests over keep-alive upstream connections, 1 KiB response"),
  HTTP_LOG_HEADERS(
      "http-log-headers",
      "/headers/",
      false,
      "the same with four headers set and a buffered access log"),
  HTTP_BIG("http-big", "/64k", false, "64 KiB response"),
  HTTP_CLOSE("http-close", "/", false, "a new client connection for every request"),
  STREAM("stream", "/", true, "the same requests through the TCP proxy"),
  STREAM_BULK("stream-bulk", "/file", true, "one 256 MiB download at a time through the TCP proxy"),
  UDP("udp", "", true, "datagrams of 100 bytes of 64 clients to an echo and back, one at a time"),
  UDP_BURST("udp-burst", "", true, "datagrams of 1200 bytes, sixteen of each client on their way"),
  UDP_START(
      "udp-start",
      "",
      true,
      "loss of 20,000 datagrams a second in the first five seconds after a start"),
  FLOOD(
      "flood", "/light", false, "latency of a light request beside neighbours that flood a reader"),
  SLOW_CLIENTS(
      "slow-clients",
      "/1m",
      false,
      "memory and processor time under clients that read a proxied response slowly"),
  SLOW_FILES("slow-files", "/files/1m", false, "the same for a file"),
  SLOW_UPLOADS("slow-uploads", "/upload", false, "the same under clients that send slowly"),
  SLOW_UPLOADS_UNBUFFERED(
      "slow-uploads-unbuffered", "/streamed", false, "the same with proxy_request_buffering off"),
  TEMP_FILES("temp-files", "/10m", false, "the same for responses that go through temporary files"),
  IDLE("idle", "/", false, "memory at rest and per idle keep-alive connection"),
  START("start", "/", false, "seconds from exec to the first answer"),
  CONFIG_SIZE("config-size", "/", false, "the same with 1000 servers, and with a map of 50 MB"),
  RELOAD_SIZE("reload-size", "/", false, "reloads of these, and the longest wait of a client");

  final String label;
  final String path;
  final boolean stream;
  final String what;

  Scenario(String label, String path, boolean stream, String what) {
    this.label = label;
    this.path = path;
    this.stream = stream;
    this.what = what;
  }

  boolean datagrams() {
    return this == UDP || this == UDP_BURST;
  }

  boolean slow() {
    return switch (this) {
      case SLOW_CLIENTS, SLOW_FILES, SLOW_UPLOADS, SLOW_UPLOADS_UNBUFFERED, TEMP_FILES -> true;
      default -> false;
    };
  }

  boolean large() {
    return this == CONFIG_SIZE || this == RELOAD_SIZE;
  }

  static Scenario of(String label) {
    for (Scenario scenario : values()) {
      if (scenario.label.equals(label)) {
        return scenario;
      }
    }
    throw new IllegalArgumentException("no scenario \"" + label + "\"");
  }
}
