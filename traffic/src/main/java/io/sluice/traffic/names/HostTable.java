package io.sluice.traffic.names;

import org.jspecify.annotations.Nullable;

/// A table of texts in which, if asked for, host names may have wildcards: `*.example.com`,
/// `.example.com` (with the name itself) and `www.example.*`. The order of search is: the exact
/// name, the longest wildcard in front, the longest at the end.
public final class HostTable<T> {
  private final CaselessTable<T> exact = new CaselessTable<>();
  private final CaselessTable<Suffix<T>> suffixes = new CaselessTable<>();
  private final CaselessTable<T> prefixes = new CaselessTable<>();

  /// What a wildcard in front stands for.
  ///
  /// @param itself whether the name without anything in front matches too
  private record Suffix<T>(T value, boolean itself) {}

  /// What became of a key.
  public enum Added {
    OK,
    INVALID,
    CONFLICT
  }

  /// No key yet.
  public HostTable() {}

  /// Adds a text without wildcards.
  public Added add(String key, T value) {
    Suffix<T> suffix = suffixes.isEmpty() ? null : suffixes.find(key);
    return ok((suffix == null || !suffix.itself) && exact.add(key, value));
  }

  private static Added ok(boolean added) {
    return added ? Added.OK : Added.CONFLICT;
  }

  /// Adds a host name, which may be a wildcard.
  public Added addHost(String key, T value) {
    int star = key.indexOf('*');
    if (key.contains("..")
        || key.indexOf('\0') >= 0
        || (star >= 0 && key.indexOf('*', star + 1) >= 0)) {
      return Added.INVALID;
    }
    if (key.length() > 1 && key.startsWith(".")) {
      String name = key.substring(1);
      boolean free = exact.find(name) == null;
      return ok(free && suffixes.add(name, new Suffix<>(value, true)));
    }
    if (key.length() > 2 && key.startsWith("*.")) {
      return ok(suffixes.add(key.substring(2), new Suffix<>(value, false)));
    }
    if (key.length() > 2 && key.endsWith(".*")) {
      return ok(prefixes.add(key.substring(0, key.length() - 2), value));
    }
    return star >= 0 ? Added.INVALID : add(key, value);
  }

  /// What a text stands for, in any case, or null.
  public @Nullable T find(byte[] b, int offset, int count) {
    T found = exact.isEmpty() ? null : exact.find(b, offset, count);
    if (found == null && !suffixes.isEmpty()) {
      found = bySuffix(b, offset, count);
    }
    if (found == null && !prefixes.isEmpty()) {
      found = byPrefix(b, offset, count);
    }
    return found;
  }

  private @Nullable T bySuffix(byte[] b, int offset, int count) {
    Suffix<T> whole = suffixes.find(b, offset, count);
    if (whole != null && whole.itself) {
      return whole.value;
    }
    for (int i = offset; i < offset + count; i++) {
      if (b[i] == '.') {
        Suffix<T> suffix = suffixes.find(b, i + 1, offset + count - i - 1);
        if (suffix != null) {
          return suffix.value;
        }
      }
    }
    return null;
  }

  private @Nullable T byPrefix(byte[] b, int offset, int count) {
    for (int i = offset + count - 1; i > offset; i--) {
      if (b[i] == '.') {
        T found = prefixes.find(b, offset, i - offset);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }
}
