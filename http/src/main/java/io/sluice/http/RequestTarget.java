package io.sluice.http;

import io.sluice.core.Bytes;

/// The path and the arguments that a request is processed with. They begin as the client sent them,
/// with the path normalised; rewriting replaces them.
public final class RequestTarget {
  private static final int KEEP = 4096;

  private final Span path = new Span();
  private final Span args = new Span();
  private final Span extension = new Span();
  private final Bytes store = new Bytes(256);
  private boolean changed;

  void clear() {
    path.clear();
    args.clear();
    extension.clear();
    store.clear(KEEP);
    changed = false;
  }

  /// Decoded and without dot segments; begins with `/` if it came from a client.
  public Span path() {
    return path;
  }

  /// What stands behind the first `?`, as it was sent.
  public Span args() {
    return args;
  }

  /// What stands behind the last `.` of the last segment of the path.
  public Span extension() {
    return extension;
  }

  /// Whether the path or the arguments are no longer what the client sent.
  public boolean changed() {
    return changed;
  }

  /// Room for texts that must last as long as the request.
  public Bytes store() {
    return store;
  }

  /// Replaces the path by a copy of these bytes.
  public void path(byte[] b, int start, int end) {
    keep(path, b, start, end);
    findExtension();
  }

  /// Replaces the arguments by a copy of these bytes.
  public void args(byte[] b, int start, int end) {
    keep(args, b, start, end);
  }

  private void keep(Span span, byte[] b, int start, int end) {
    changed = true;
    byte[] before = store.array;
    int at = store.length;
    store.append(b, start, end - start);
    if (store.array != before) {
      moved(path, before);
      moved(args, before);
      moved(extension, before);
    }
    span.set(store.array, at, store.length);
  }

  /// The store has grown into a new array; the old one stays valid, but is then garbage.
  private void moved(Span span, byte[] before) {
    if (span.base == before) {
      span.base = store.array;
    }
  }

  /// Finds the extension in the path anew.
  public void findExtension() {
    byte[] b = path.base;
    for (int i = path.end - 1; i > path.start; i--) {
      if (b[i] == '.' && b[i - 1] != '/') {
        extension.set(b, i + 1, path.end);
        return;
      }
      if (b[i] == '/') {
        break;
      }
    }
    extension.clear();
  }
}
