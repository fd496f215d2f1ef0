package io.sluice.server;

import io.sluice.core.generation.Generation;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.ListenSpec;
import io.sluice.net.Listeners;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Service;
import java.util.List;

/// A generation with what it serves: its services, and the sockets that they listen on.
///
/// @param log of the main level
record Serving(Generation generation, ErrorLog log, List<Service> services, List<Place> places) {
  /// One address of one service.
  ///
  /// @param spec one of the service's
  record Place(Service service, ListenSpec spec, Listeners.Group sockets) {
    /// Whether a worker, counted from 0, accepts from it.
    boolean acceptedBy(int worker) {
      return sockets.acceptedBy(worker);
    }

    /// The socket that a worker accepts from.
    ListeningSocket socket(int worker) {
      return sockets.of(worker);
    }
  }

  Serving {
    services = List.copyOf(services);
    places = List.copyOf(places);
  }
}
