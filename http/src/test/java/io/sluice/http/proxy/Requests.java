package io.sluice.http.proxy;

import io.sluice.core.Bytes;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpCounters;
import io.sluice.http.HttpLoop;
import io.sluice.http.HttpRequest;
import io.sluice.http.h1.FieldScanner;
import io.sluice.net.FileThreads;
import io.sluice.net.ListeningSocket;
import io.sluice.net.LoopEvents;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.SimNetwork;

/// Requests that no client has sent.
final class Requests {
  private Requests() {}

  /// A request with these header fields, each line with its end.
  static HttpRequest withFields(String lines) {
    SimNetwork network = new SimNetwork(1);
    LoopOptions options = new LoopOptions(new FileThreads(), new Silent());
    HttpLoop loop = new HttpLoop(network.newLoop("test", options), network, new HttpCounters());
    HttpRequest request = loop.takeRequest();
    byte[] b = Bytes.of(lines + "\r\n");
    Headers fields = request.headers();
    fields.base(b);
    FieldScanner scanner = new FieldScanner();
    scanner.start(0);
    while (scanner.scan(b, b.length) == FieldScanner.Result.FIELD) {
      int start = scanner.nameStart();
      int end = scanner.nameEnd();
      int hash = scanner.hash();
      int index = fields.add(start, end, scanner.valueStart(), scanner.valueEnd(), hash);
      Field field = Field.of(hash, b, start, end);
      if (field != null) {
        fields.mark(index, field);
      }
    }
    return request;
  }

  /// Nothing runs here, so nothing goes wrong.
  private static final class Silent implements LoopEvents {
    @Override
    public void acceptFailed(ListeningSocket socket, String call, int errno) {}

    @Override
    public void connectionsExhausted(int limit) {}

    @Override
    public void reusingConnections(int limit, int count) {}

    @Override
    public void failed(String call, int errno) {}

    @Override
    public void uncaught(Throwable t) {}
  }
}
