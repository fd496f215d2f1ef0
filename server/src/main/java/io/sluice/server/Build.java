package io.sluice.server;

import io.sluice.config.ConfigException;
import io.sluice.config.Diagnostics;
import io.sluice.config.Level;
import io.sluice.core.clock.Clock;
import io.sluice.core.generation.Generation;
import io.sluice.core.generation.Survivors;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.Logs;
import io.sluice.core.system.TemporaryFolders;
import io.sluice.core.zone.Zones;
import io.sluice.net.ListenSpec;
import io.sluice.net.Listeners;
import io.sluice.net.Service;
import io.sluice.net.ServiceFeature;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The way from a configuration that was read to a generation that can be served, step by step.
/// Whoever gives up calls {@link #drop}.
final class Build {
  private final Report report;
  private final Diagnostics diagnostics;
  private final Generation generation;
  private final List<Service> services = new ArrayList<>();
  private int said;

  /// @param number see {@link Generation#number}
  /// @param report hears everything that is wrong
  Build(Loaded loaded, long number, Clock clock, Survivors survivors, Report report) {
    this.report = report;
    this.diagnostics = loaded.configuration().diagnostics();
    this.generation =
        new Generation(number, loaded.configuration(), loaded.features(), clock, survivors);
  }

  Generation generation() {
    return generation;
  }

  /// Makes the services.
  ///
  /// @throws StartException if anything is wrong with the configuration
  void services() throws StartException {
    if (!diagnostics.failed()) {
      if (generation.root().children(MainDirectives.EVENTS_BLOCK).isEmpty()) {
        diagnostics.add(Level.EMERG, "no \"events\" section in configuration", null);
      }
      for (ServiceFeature feature : generation.features(ServiceFeature.class)) {
        addService(feature);
      }
    }
    tell();
  }

  private void addService(ServiceFeature feature) {
    try {
      Service service = feature.service(generation);
      if (service != null) {
        services.add(service);
      }
    } catch (ConfigException e) {
      diagnostics.add(e);
    }
  }

  /// Makes the folders for temporary files, opens the log files, and sees that all zones are known.
  ///
  /// @return the error log of the main level
  /// @throws StartException if one cannot be opened
  ErrorLog logs() throws StartException {
    Logs logs = Logs.of(generation.root());
    generation.onClose(logs::close);
    try {
      TemporaryFolders.of(generation.root()).create();
      logs.open();
      Zones.check(generation.root());
    } catch (ConfigException e) {
      diagnostics.add(e);
    }
    tell();
    return logs.main();
  }

  /// Reports what has not been reported yet.
  private void tell() throws StartException {
    List<Diagnostics.Diagnostic> all = diagnostics.all();
    while (said < all.size()) {
      report.say(diagnostics, all.get(said++));
    }
    for (Diagnostics.Diagnostic one : all) {
      if (one.level().fatal()) {
        throw new StartException(one.text());
      }
    }
  }

  /// What the services listen on.
  ///
  /// @throws StartException if two of them want the same address
  private List<ListenSpec> listens() throws StartException {
    List<ListenSpec> all = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Service service : services) {
      for (ListenSpec spec : service.listens()) {
        all.add(spec);
        String address = spec.address().text();
        if (!seen.add((spec.datagram() ? "udp " : "") + address)) {
          SystemException e = new SystemException("bind() to " + address, SystemError.EADDRINUSE);
          report.say(Level.EMERG, String.valueOf(e.getMessage()));
          throw new StartException(String.valueOf(e.getMessage()));
        }
      }
    }
    return all;
  }

  /// Binds what the services listen on.
  ///
  /// @throws StartException if an address cannot be had
  Listeners.Change bind(Listeners listeners, int workers) throws StartException {
    try {
      return listeners.change(listens(), workers, ReportSink.log(report));
    } catch (SystemException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  /// Sees whether it could be bound.
  ///
  /// @throws StartException if not
  void probe(Listeners listeners) throws StartException {
    try {
      listeners.test(listens(), ReportSink.log(report));
    } catch (SystemException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  /// What can be served now.
  ///
  /// @param bound what {@link #bind} returned
  Serving serving(ErrorLog log, Listeners.Change bound) {
    List<Serving.Place> places = new ArrayList<>();
    List<Listeners.Group> groups = bound.groups();
    int next = 0;
    for (Service service : services) {
      for (ListenSpec spec : service.listens()) {
        places.add(new Serving.Place(service, spec, groups.get(next++)));
      }
    }
    return new Serving(generation, log, services, places);
  }

  /// Gives back what was made.
  void drop() {
    generation.release();
  }
}
