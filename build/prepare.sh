#!/usr/bin/env bash
# Makes what bin/sluice starts: the jars (by Maven, if sources are newer), the argument file, the AOT cache, the stamp.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"
. build/jdk.sh
exec 1>&2

# Two starts at once: the second waits, and finds it done.
exec 9< pom.xml
if type flock > /dev/null; then flock 9; fi

target=server/target
mkdir -p logs # where the configuration's defaults are
stamp=$target/sluice.ready
say() { echo "sluice: $*"; }

# A module's sources are newer than its jar, or a pom is newer than the last build by this script. Whoever else
# runs Maven leaves fresh jars too.
stale() {
  local source module jar
  for source in */src/main; do
    module=${source%%/*}
    grep -q "<artifactId>sluice-$module</artifactId>" server/pom.xml || continue
    jar=$(echo $target/lib/sluice-"$module"-*.jar)
    [ -f "$jar" ] && [ -z "$(find "$source" -newer "$jar" -type f -print -quit)" ] || return 0
  done
  [ -f "$target/sluice.built" ] || return 1
  [ -n "$(find pom.xml ./*/pom.xml -newer "$target/sluice.built" -print -quit)" ]
}

# The jars are newer than the stamp, or the checkout moved, or the JDK went away.
unready() {
  local home java
  [ -f "$stamp" ] && { IFS= read -r home && IFS= read -r java; } < "$stamp" || return 0
  [ "$home" = "$root" ] && [ -x "$java" ] || return 0
  [ -n "$(find pom.xml $target/lib -newer "$stamp" -name '*.[jx][am][rl]' -print -quit)" ]
}

# Tells which module Maven has come to, in place of its own lines about its steps: "[3/9] net ...".
progress() {
  local line known
  while IFS= read -r line; do
    line=${line//$'\e[0m'/}
    case $line in
      *"[INFO] Building "*\[*/*\])
        known=${line##*\[}
        line=${line#*Building }
        line=${line#Sluice: }
        say "[${known%\]}] ${line%% *} ..."
        ;;
      "[INFO]"* | "") ;;
      *) printf '%s\n' "$line" ;;
    esac
  done
}

if stale; then
  find_jdk
  find_mvn
  # A fresh checkout has passed the gates; what is changed in it is compiled with them.
  quick=-Pquick
  for module in */target/classes; do
    [ -d "$module" ] && quick=
  done
  say "building ${quick:+(the first time; Maven may have to fetch its plugins) }..."
  began=$SECONDS
  rm -rf $target/lib "$stamp" $target/sluice.built
  mkdir -p $target
  now=$(mktemp "$target/built.XXXXXX")
  # Not -q: that would hide the warnings that fail a build.
  JAVA_HOME=$JDK MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
    "$MVN" -B -ntp -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dstyle.color=never \
    -Dorg.slf4j.simpleLogger.log.org.apache.maven.cli.event.ExecutionEventLogger=info -pl server -am $quick \
    -Dmaven.test.skip=true -Dforbiddenapis.skip=true package | progress || {
    say "the build failed; what Maven says is above"
    exit 1
  }
  mv "$now" $target/sluice.built
  say "built in $((SECONDS - began)) s"
fi

unready || exit 0
find_jdk
block=
signals=--block-signal=HUP,INT,QUIT,TERM,USR1,USR2,WINCH
if env $signals true 2> /dev/null; then block="$(type -P env) $signals"; fi

path=
for jar in "$root/$target"/lib/*.jar; do path=${path:+$path:}$jar; done
quote() { local s=${1//\\/\\\\}; printf '"%s"\n' "${s//\"/\\\"}"; }
{
  echo -cp; quote "$path"
  quote "-Dsluice.home=$root"
  # With signals blocked for all threads, the JVM keeps its hands off them; otherwise it has to pass them on.
  if [ -n "$block" ]; then echo -Xrs; fi
} > $target/sluice.args

aot=$root/$target/sluice.aot
rm -f "$aot"
say "preparing a quick start ..."
if build/aot.sh "$JDK/bin/java" "$aot" "$block"; then
  quote "-XX:AOTCache=$aot" >> $target/sluice.args
else
  say "warning: no AOT cache; starting will be slower"
fi

printf '%s\n%s\n%s\n' "$root" "$JDK/bin/java" "$block" > "$stamp.new"
mv "$stamp.new" "$stamp"
