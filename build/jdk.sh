# Sourced by the scripts that need a JDK. bash 3.2 is enough.

# Whether directory $1 holds a JDK of version 25 or newer. Its `release` file is read; java is not started.
is_jdk() {
  local line version
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        version=${line#JAVA_VERSION=}
        version=${version#\"}
        version=${version%%[!0-9]*}
        [ -n "$version" ] && [ "$version" -ge 25 ]
        return
        ;;
    esac
  done < "$1/release"
  return 1
}

# Sets JDK to the home of a JDK 25 or newer, or says what to do and returns 1.
find_jdk() {
  local java dir
  if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then
    JDK=$JAVA_HOME
    return
  fi
  if java=$(type -P java) && java=$(readlink -f "$java"); then
    dir=${java%/bin/java}
    if is_jdk "$dir"; then
      JDK=$dir
      return
    fi
  fi
  for dir in /usr/lib/jvm/* /opt/*jdk* ~/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk "$dir"; then
      JDK=$dir
      return
    fi
  done
  cat >&2 << 'END'
sluice: no JDK 25 or newer found.
Looked at JAVA_HOME, at java on PATH, and in /usr/lib/jvm, /opt, ~/.sdkman/candidates/java and
/Library/Java/JavaVirtualMachines. Install one (Debian and Ubuntu: the package openjdk-25-jdk or
temurin-25-jdk; SDKMAN: sdk install java 25-tem; macOS: brew install --cask temurin@25), or set
JAVA_HOME to where it is.
END
  return 1
}

# Sets MVN, or says what to do and returns 1.
find_mvn() {
  MVN=$(type -P mvn) && return
  echo "sluice: Maven is needed for the build, and mvn is not on PATH: install it (Debian: apt install maven)." >&2
  return 1
}
