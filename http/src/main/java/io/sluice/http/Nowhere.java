package io.sluice.http;

import io.sluice.net.OpenFile;

/// Takes a body and drops it: the body of a response to HEAD, of one without a body, and of one
/// whose client is gone.
final class Nowhere implements BodySink {
  static final Nowhere INSTANCE = new Nowhere();

  private Nowhere() {}

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {}

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {}

  @Override
  public void flush() {}

  @Override
  public void end() {}
}
