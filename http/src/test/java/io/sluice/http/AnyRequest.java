package io.sluice.http;

import io.sluice.net.FileThreads;
import io.sluice.net.ListeningSocket;
import io.sluice.net.LoopEvents;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.SimNetwork;

/// A request that no client has sent: enough of an exchange for matching.
public final class AnyRequest {
  private AnyRequest() {}

  public static HttpRequest make() {
    SimNetwork network = new SimNetwork(1);
    LoopOptions options = new LoopOptions(new FileThreads(), new Silent());
    HttpLoop loop = new HttpLoop(network.newLoop("test", options), network, new HttpCounters());
    return loop.takeRequest();
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
