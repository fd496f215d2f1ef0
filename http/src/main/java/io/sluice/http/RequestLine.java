package io.sluice.http;

/// Where the parts of a request line are in the request's head, and what was seen while they were
/// read. Offsets are -1 where a part is missing. Written by the scanner of the protocol.
public final class RequestLine {
  public static final int HTTP_0_9 = 9;
  public static final int HTTP_1_0 = 1000;
  public static final int HTTP_1_1 = 1001;
  public static final int HTTP_2 = 2000;
  public static final int HTTP_3 = 3000;

  /// The whole line without its line end; as much of it as has come, while it is not complete.
  public int start;

  public int end;

  /// Whether at least one byte has been seen, if only of an empty line before the request's.
  public boolean begun;

  /// Whether the line has come whole and is good. Before that, its parts mean nothing to anybody
  /// but the scanner: logs and variables have the line only, as far as it has come.
  public boolean complete;

  public Method method = Method.OTHER;
  public int methodEnd;

  /// The target as it was sent, except for a scheme and an authority before the path.
  public int uriStart;

  public int uriEnd;

  /// First byte after the first `?`, when a simple path precedes it.
  public int argsStart;

  /// First byte after the last `.` of the last segment of a simple path.
  public int extStart;

  public int schemeStart;
  public int schemeEnd;

  /// Host and port of an absolute target.
  public int hostStart;

  public int hostEnd;

  /// `HTTP/1.1`.
  public int protocolStart;

  /// Major times 1000 plus minor; HTTP/0.9 is 9.
  public int version;

  /// The path may have `%`, `//`, `/.` or `#` and must be normalised.
  public boolean complex;

  /// The part of the path that needs no normalising has `+`.
  public boolean plus;

  /// An absolute target without a path: `http://host?args`.
  public boolean emptyPath;

  public RequestLine() {
    clear();
  }

  /// Becomes what another line is.
  void copy(RequestLine of) {
    start = of.start;
    end = of.end;
    begun = of.begun;
    complete = of.complete;
    method = of.method;
    methodEnd = of.methodEnd;
    uriStart = of.uriStart;
    uriEnd = of.uriEnd;
    argsStart = of.argsStart;
    extStart = of.extStart;
    schemeStart = of.schemeStart;
    schemeEnd = of.schemeEnd;
    hostStart = of.hostStart;
    hostEnd = of.hostEnd;
    protocolStart = of.protocolStart;
    version = of.version;
    complex = of.complex;
    plus = of.plus;
    emptyPath = of.emptyPath;
  }

  public void clear() {
    start = end = 0;
    begun = complete = false;
    method = Method.OTHER;
    methodEnd = 0;
    uriStart = uriEnd = -1;
    argsStart = extStart = -1;
    schemeStart = schemeEnd = -1;
    hostStart = hostEnd = -1;
    protocolStart = -1;
    version = HTTP_1_0; // until told otherwise, so that a bad line gets a proper answer
    complex = plus = emptyPath = false;
  }
}
