#!/usr/bin/env bash
# Makes the AOT cache (JEP 514): a training run of the server, whose classes the JVM then loads from the cache.
# Usage: aot.sh JAVA CACHE [COMMAND THAT BLOCKS SIGNALS]. Fails if there is no cache in the end.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
java=$1 cache=$2 block=${3:-}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# What the training run goes through: extend it with whatever should be quick. A port may be taken: the caller sees
# the failure and starts without a cache.
mkdir "$dir/logs"
port=$((20000 + RANDOM % 10000))
udp=$((port + 1))
user=
[ "$(id -u)" != 0 ] || user="user root;" # who may write the cache
cat > "$dir/sluice.conf" << END
daemon off;
$user
pid $dir/sluice.pid;
error_log $dir/error.log notice;
events { }
http {
  access_log $dir/access.log;
  resolver 127.0.0.1; # nobody is asked
  upstream origin {
    server unix:$dir/origin.sock;
    keepalive 4;
  }
  server {
    listen unix:$dir/origin.sock;
    return 200 "hello\n";
  }
  server {
    listen unix:$dir/http.sock;
    location / { return 200 "hello\n"; }
    location /sluice { root $dir; }
    location = /bulk { root $dir; }
    location ~ ^/regex/(\w+)$ { return 200 \$1; }
    location /proxy {
      proxy_pass http://origin;
      proxy_set_header Host \$host;
      proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
    }
  }
  include $dir/large/*.conf;
}
stream {
  server {
    listen 127.0.0.1:$port;
    proxy_pass unix:$dir/http.sock;
  }
  server {
    listen 127.0.0.1:$port udp;
    proxy_pass 127.0.0.1:$udp;
    proxy_timeout 2s;
  }
  server {
    listen 127.0.0.1:$udp udp;
    return pong;
  }
}
END

# What a large configuration is read and built with.
mkdir "$dir/large"
for ((i = 0; i < 400; i++)); do
  printf 'server {\n  listen unix:%s/http.sock;\n  server_name s%d.example *.w%d.example;\n  add_header X-S %d;\n' "$dir" $i $i $i
  printf '  root %s;\n  index index.html;\n  client_max_body_size 10m;\n  gzip on;\n  error_page 404 /404.html;\n' "$dir"
  for ((j = 0; j < 10; j++)); do
    printf '  location /p%d/ {\n    proxy_set_header Host $host;\n    proxy_set_header X-Real-IP $remote_addr;\n' $j
    printf '    proxy_read_timeout %ds;\n    proxy_pass http://127.0.0.1:1;\n  }\n' $((10 + j))
    printf '  location /f%d/ {\n    try_files $uri $uri/ /index.html;\n    expires 1d;\n  }\n' $j
  done
  printf '}\n'
done > "$dir/large/servers.conf"
{
  echo 'map $http_x $mapped {'
  for ((i = 0; i < 20000; i++)); do printf '  key-%d.example.org/some/path "value %d";\n' $i $i; done
  echo '}'
} > "$dir/large/map.conf"
truncate -s 64M "$dir/bulk" || exit 1

# Connects to the server, as descriptor 3.
connect() { exec 3<> "/dev/tcp/127.0.0.1/$port"; }

# Asks for $1, $2 times over one connection.
ask() {
  connect || return
  for ((n = 1; n < $2; n++)); do printf 'GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n' "$1"; done >&3
  printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&3
  cat <&3 > /dev/null
  exec 3>&-
}

# Asks for a word, $1 times over one connection, each time when the word before has come.
talk() {
  local line
  connect || return
  for ((n = 0; n < $1; n++)); do
    printf 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n' >&3
    while read -r -u 3 line && [ "$line" != hello ]; do :; done
  done
  exec 3>&-
}

# Asks for something large, and leaves before all of it has come.
leave() {
  connect || return
  printf 'GET /bulk HTTP/1.1\r\nHost: localhost\r\n\r\n' >&3
  head -c 100000 <&3 > /dev/null
  exec 3>&-
}

# Sends 200 datagrams as one client.
datagrams() {
  exec 4<> "/dev/udp/127.0.0.1/$port" || return
  for ((n = 0; n < 200; n++)); do printf ping >&4; done
  exec 4>&-
}

export _JAVA_SR_SIGNUM=30
log=$dir/output
# shellcheck disable=SC2086  # block is several words
$block "$java" "@$root/build/jvm.options" "@$root/server/target/sluice.args" "@$root/build/aot.options" \
  "-XX:AOTCacheOutput=$cache" io.sluice.server.Main -p "$dir" -c "$dir/sluice.conf" > "$log" 2>&1 &
pid=$!

fail() {
  echo "sluice: training: $1" >&2
  [ -s "$log" ] && sed -n '1,5s/^/sluice: training: /p' "$log" >&2
  kill -KILL $pid 2> /dev/null
  exit 1
}

# The pid file says that it listens, within 20 seconds; some requests; then the server stops, and the JVM writes the
# cache, within 60.
for ((i = 0; i < 200; i++)); do
  [ -s "$dir/sluice.pid" ] && break
  kill -0 $pid 2> /dev/null || fail "the server ended"
  sleep 0.1
done
[ -s "$dir/sluice.pid" ] || fail "the server does not listen"
for path in / /nothing /sluice.conf /proxy /regex/a; do
  for ((i = 0; i < 5; i++)); do ask $path 50; done
done
for ((i = 0; i < 5; i++)); do
  talk 50
  ask /bulk 4
  leave
  datagrams
done
kill -TERM $pid
for ((i = 0; i < 600; i++)); do
  kill -0 $pid 2> /dev/null || break
  sleep 0.1
done
kill -0 $pid 2> /dev/null && fail "the server does not stop"
[ -s "$cache" ] || fail "no cache was written"
