package io.sluice.http;

import io.sluice.net.OpenFile;

/// A step that a response's body takes on its way to the client. A [HeadFilter] puts it there with
/// [HttpResponse#filterBody(BodyFilter)]; it lives as long as the response. The base passes
/// everything on.
public class BodyFilter implements BodySink {
  private BodySink next = Nowhere.INSTANCE;

  protected BodyFilter() {}

  final void next(BodySink sink) {
    next = sink;
  }

  /// What comes behind this filter.
  protected final BodySink next() {
    return next;
  }

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    next.write(b, offset, length, last);
  }

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {
    next.writeFile(file, offset, length, last);
  }

  @Override
  public void flush() {
    next.flush();
  }

  @Override
  public void end() {
    next.end();
  }
}
