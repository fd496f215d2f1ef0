package io.sluice.net.sim;

import io.sluice.net.LayerFactory;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.Network;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemException;

/// A network all of whose loops have a layer.
record LayeredNetwork(Network network, LayerFactory layer) implements Network {
  @Override
  public Loop newLoop(String name, LoopOptions options) {
    return network.newLoop(name, options.layer(layer));
  }

  @Override
  public ListeningSocket bind(ListenSpec spec) throws SystemException {
    return network.bind(spec);
  }

  @Override
  public void probe(ListenSpec spec) throws SystemException {
    network.probe(spec);
  }

  @Override
  public OpenFile open(String path) throws SystemException {
    return network.open(path);
  }

  @Override
  public OpenFile create(String path, int mode) throws SystemException {
    return network.create(path, mode);
  }
}
