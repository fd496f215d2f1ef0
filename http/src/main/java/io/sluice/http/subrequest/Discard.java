package io.sluice.http.subrequest;

import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.net.OpenFile;

/// Takes a response that goes nowhere.
final class Discard implements ResponseConsumer {
  @Override
  public Demand head(HttpRequest of) {
    return Demand.READY;
  }

  @Override
  public Demand body(byte[] b, int offset, int length, boolean last) {
    return Demand.READY;
  }

  @Override
  public Demand file(OpenFile file, long offset, long length, boolean last) {
    return Demand.READY;
  }

  @Override
  public void complete() {}

  @Override
  public void fail() {}
}
