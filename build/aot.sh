#!/usr/bin/env bash
# Makes the AOT cache (JEP 514): a training run of the server, whose classes the JVM then loads from the cache.
# Usage: aot.sh JAVA CACHE [COMMAND THAT BLOCKS SIGNALS]. Fails if there is no cache in the end.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
java=$1 cache=$2 block=${3:-}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# What the training run goes through: extend it with whatever should be quick.
mkdir "$dir/logs"
user=
[ "$(id -u)" != 0 ] || user="user root;" # who may write the cache
cat > "$dir/sluice.conf" << END
daemon off;
$user
pid $dir/sluice.pid;
error_log $dir/error.log notice;
events { }
stream {
  server { listen unix:$dir/stream.sock; return ok; }
}
END

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

# A listening socket, within 20 seconds; then the server stops, and the JVM writes the cache, within 60.
for ((i = 0; i < 200; i++)); do
  [ -S "$dir/stream.sock" ] && [ -s "$dir/sluice.pid" ] && break
  kill -0 $pid 2> /dev/null || fail "the server ended"
  sleep 0.1
done
[ -S "$dir/stream.sock" ] || fail "the server does not listen"
kill -TERM $pid
for ((i = 0; i < 600; i++)); do
  kill -0 $pid 2> /dev/null || break
  sleep 0.1
done
kill -0 $pid 2> /dev/null && fail "the server does not stop"
[ -s "$cache" ] || fail "no cache was written"
