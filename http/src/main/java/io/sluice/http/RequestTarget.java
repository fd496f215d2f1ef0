package io.sluice.http;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.core.UriEscape;

/// The path and the arguments that a request is processed with. They begin as the client sent them,
/// with the path normalised; rewriting replaces them.
public final class RequestTarget {
  private static final int KEEP = 4096;

  private final Span path = new Span();
  private final Span args = new Span();
  private final Span extension = new Span();
  private final Bytes store = new Bytes(256);
  private boolean changed;
  private boolean decoded;
  private boolean plus;

  public RequestTarget() {}

  void clear() {
    path.clear();
    args.clear();
    extension.clear();
    store.clear(KEEP);
    changed = decoded = plus = false;
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

  /// Whether what the client sent as the path was an encoded spelling: it had a `%`, or a `+`,
  /// which some take for a space. Stays as it is when the path is replaced.
  public boolean encoded() {
    return decoded || plus;
  }

  /// Appends the path from an offset on as it stands in a request line. What the client sent
  /// without a `%` stays as it is, as with nginx; what was decoded is escaped, and so is a path
  /// with any byte that would end the path or the line, wherever that came from.
  ///
  /// @param replaced whether the path is not the client's
  public void writePath(int from, boolean replaced, Bytes out) {
    int start = path.start + from;
    if (decoded || replaced || HeadText.breaksPath(path.base, start, path.end)) {
      UriEscape.PATH.write(path.base, start, path.end, out);
    } else {
      out.append(path.base, start, path.end - start);
    }
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

  /// Replaces the path by a copy of these bytes, which name a file that was found for it. What the
  /// client sent still stands for the whole target, as in nginx.
  public void file(byte[] b, int start, int end) {
    boolean before = changed;
    path(b, start, end);
    changed = before;
  }

  /// Replaces the arguments by a copy of these bytes.
  public void args(byte[] b, int start, int end) {
    keep(args, b, start, end);
  }

  private void keep(Span span, byte[] b, int start, int end) {
    changed = true;
    int at = store.length;
    store.append(b, start, end - start);
    span.set(store.array, at, store.length);
  }

  /// Replaces what a range holds by a copy in lower case, which lasts as long as the request.
  public void keepLower(Span span) {
    int at = store.length;
    store.append(span.base, span.start, span.length());
    for (int i = at; i < store.length; i++) {
      store.array[i] = (byte) Field.lower(store.array[i]);
    }
    span.set(store.array, at, store.length);
  }

  /// Sets path, arguments and extension from what the client sent. A path that needs no
  /// normalisation is not copied.
  ///
  /// @return false if the path is malformed
  public boolean parse(byte[] head, RequestLine line, boolean mergeSlashes) {
    if (line.complex || line.emptyPath) {
      return normalize(head, line, mergeSlashes);
    }
    plus = line.plus;
    int end = line.argsStart >= 0 ? line.argsStart - 1 : line.uriEnd;
    path.set(head, line.uriStart, end);
    if (line.extStart >= 0) {
      extension.set(head, line.extStart, end);
    }
    if (line.argsStart >= 0) {
      args.set(head, line.argsStart, line.uriEnd);
    }
    return true;
  }

  private boolean normalize(byte[] head, RequestLine line, boolean mergeSlashes) {
    int from = store.length;
    if (line.emptyPath) {
      store.append('/');
    }
    PathNormalizer normalizer = new PathNormalizer(store, from, mergeSlashes);
    int end = normalizer.normalize(head, line.uriStart, line.uriEnd);
    if (end < 0) {
      return false;
    }
    decoded = normalizer.decoded();
    plus = normalizer.plus();
    path.set(store.array, from, store.length);
    if (normalizer.extension() >= 0) {
      extension.set(store.array, normalizer.extension(), store.length);
    }
    if (end < line.uriEnd && head[end] == '?') {
      int last = end + 1;
      while (last < line.uriEnd && head[last] != '#') {
        last++;
      }
      args.set(head, end + 1, last);
    }
    return true;
  }

  /// The head has moved to another array, at the same offsets.
  void headMoved(byte[] from, byte[] to) {
    path.moved(from, to);
    args.moved(from, to);
    extension.moved(from, to);
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
