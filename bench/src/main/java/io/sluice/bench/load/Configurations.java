package io.sluice.bench.load;

import java.nio.file.Path;

/// The texts that both proxies, and the origin behind them, read.
final class Configurations {
  private static final String FOLDERS =
      """
      client_body_temp_path DIR/body; proxy_temp_path DIR/proxy;
      """;

  private static final String PROXY =
      """
      worker_processes 1; daemon off; master_process on; pid DIR/pid; error_log DIR/error.log warn;
      worker_rlimit_nofile 30000;
      events { worker_connections 20000; }
      http {
        FOLDERS
        keepalive_requests 1000000000; keepalive_timeout 600s; access_log off;
        log_format line '$remote_addr "$request" $status $body_bytes_sent $request_time $upstream_addr';
        upstream origin { server 127.0.0.1:ORIGIN; keepalive 256; keepalive_requests 1000000000; }
        server {
          listen 127.0.0.1:HTTP backlog=4096;
          location / { proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; }
          location /light { return 200 light; }
          location /flooded { proxy_pass http://origin; client_max_body_size 0; }
          location /logged { access_log DIR/flood.log line; return 200 logged; }
          location /files/ { alias WWW/; }
          location /upload { proxy_pass http://origin; client_max_body_size 0; }
          location /streamed {
            proxy_pass http://origin/upload; proxy_http_version 1.1; proxy_request_buffering off; client_max_body_size 0;
          }
          location /missing { root DIR; }
          location /interim { proxy_pass http://127.0.0.1:FLOOD; proxy_http_version 1.1; proxy_read_timeout 2s; }
          location /name { resolver 127.0.0.1:FLOOD ipv6=off; proxy_pass http://$request_id.example; }
          location /headers/ {
            access_log DIR/access.log line buffer=64k flush=1s;
            proxy_pass http://origin/; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;
          }
        }
        server { listen 127.0.0.1:PROXIED proxy_protocol; return 200 proxied; }
      }
      stream {
        upstream origin { server 127.0.0.1:ORIGIN; }
        server { listen 127.0.0.1:STREAM backlog=4096; proxy_pass origin; proxy_buffer_size 16k; }
        server { listen 127.0.0.1:STREAM udp rcvbuf=4m sndbuf=4m; proxy_pass origin; }
        server { listen 127.0.0.1:PROXIED udp; proxy_pass 127.0.0.1:SINK; }
      }
      """;

  private static final String ORIGIN =
      """
      worker_processes 1; daemon off; pid DIR/pid; error_log DIR/error.log warn; worker_rlimit_nofile 30000;
      USER
      events { worker_connections 20000; }
      http {
        FOLDERS
        keepalive_requests 1000000000; keepalive_timeout 600s; access_log off; sendfile on; default_type text/plain;
        server {
          listen 127.0.0.1:HTTP backlog=4096; root DIR/www;
          location = / { return 200 "BODY"; }
          location /upload { proxy_pass http://127.0.0.1:HTTP/taken; client_max_body_size 0; }
          location /taken { return 200 taken; client_max_body_size 0; }
        }
      }
      """;

  private Configurations() {}

  /// The part that floods need, with its ports filled in.
  ///
  /// @param server where the server and the name server are that flood
  /// @param sink where datagrams go
  static String flooded(int proxied, int server, int sink) {
    return PROXY
        .replace("PROXIED", Integer.toString(proxied))
        .replace("FLOOD", Integer.toString(server))
        .replace("SINK", Integer.toString(sink));
  }

  /// @param text from [#flooded]
  static String proxy(Path folder, int http, int stream, int origin, String text, String head) {
    return head
        + text.replace("FOLDERS", FOLDERS)
            .replace("DIR", folder.toString())
            .replace("WWW", folder.resolveSibling("origin/www").toString())
            .replace("HTTP", Integer.toString(http))
            .replace("STREAM", Integer.toString(stream))
            .replace("ORIGIN", Integer.toString(origin));
  }

  /// Root's files are unreadable to `nobody`, so as root the origin stays root.
  static String origin(Path folder, int http) {
    boolean root = "root".equals(System.getProperty("user.name"));
    return ORIGIN
        .replace("FOLDERS", FOLDERS)
        .replace("DIR", folder.toString())
        .replace("USER", root ? "user root;" : "")
        .replace("HTTP", Integer.toString(http))
        .replace("BODY", "x".repeat(1000));
  }
}
