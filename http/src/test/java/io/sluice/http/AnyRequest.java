package io.sluice.http;

import io.sluice.net.FileThreads;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.SimNetwork;

/// A request that no client has sent: enough of an exchange for matching.
public final class AnyRequest {
  private AnyRequest() {}

  public static HttpRequest make() {
    SimNetwork network = new SimNetwork(1);
    LoopOptions options = new LoopOptions(new FileThreads(), _ -> {});
    HttpLoop loop = new HttpLoop(network.newLoop("test", options), network, new HttpCounters());
    return loop.takeRequest();
  }
}
