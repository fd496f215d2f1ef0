package io.sluice.core.generation;

import io.sluice.config.Configuration;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.clock.Clock;
import io.sluice.core.feature.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// One immutable instance of the configuration, from the moment that it is built until nothing uses
/// it any more.
///
/// It is made with one reference, which is its builder's and then the server's; each event loop
/// that serves it holds another. When the last one is released (after a reload: when the last
/// connection of the old configuration is gone; also when building fails) it closes: what was given
/// to {@link #onClose} runs, last first.
public final class Generation {
  /// Where the root scope of a configuration that is being built has its generation.
  public static final Key<Generation> KEY = new Key<>("generation");

  private final long number;
  private final Configuration configuration;
  private final List<Feature> features;
  private final Clock clock;
  private final Survivors survivors;
  private final AtomicInteger references = new AtomicInteger(1);
  private final List<Runnable> closers = new ArrayList<>();

  /// @param number 1 for the configuration that the server started with, and one more for each
  ///   reload
  /// @param features all that are known, in the order that counts inside a phase
  public Generation(
      long number,
      Configuration configuration,
      List<Feature> features,
      Clock clock,
      Survivors survivors) {
    this.number = number;
    this.configuration = configuration;
    this.features = List.copyOf(features);
    this.clock = clock;
    this.survivors = survivors;
    configuration.root().attach(KEY, this);
  }

  /// The generation that `scope` belongs to.
  public static Generation of(Scope scope) {
    return scope.find(KEY);
  }

  /// 1 for the configuration that the server started with, and one more for each reload.
  public long number() {
    return number;
  }

  /// The file, read.
  public Configuration configuration() {
    return configuration;
  }

  /// The main level of the file.
  public Scope root() {
    return configuration.root();
  }

  /// What is set at the main level.
  public Settings settings() {
    return root().settings();
  }

  /// The features of one kind, in the order that counts inside a phase.
  public <F extends Feature> List<F> features(Class<F> kind) {
    List<F> found = new ArrayList<>();
    for (Feature feature : features) {
      if (kind.isInstance(feature)) {
        found.add(kind.cast(feature));
      }
    }
    return found;
  }

  /// Time and randomness of the server.
  public Clock clock() {
    return clock;
  }

  /// What outlives this generation.
  public Survivors survivors() {
    return survivors;
  }

  /// Has `closer` run when nothing uses this generation any more. It runs once, on the thread that
  /// released the last reference, and must not block.
  public void onClose(Runnable closer) {
    synchronized (closers) {
      closers.add(closer);
    }
  }

  /// Takes one more reference. Only for who knows that there is one already.
  public void retain() {
    if (references.getAndIncrement() <= 0) {
      throw new IllegalStateException("generation " + number + " is closed");
    }
  }

  /// Gives a reference back.
  public void release() {
    int left = references.decrementAndGet();
    if (left == 0) {
      close();
    } else if (left < 0) {
      throw new IllegalStateException("generation " + number + " was released too often");
    }
  }

  private void close() {
    List<Runnable> all;
    synchronized (closers) {
      all = new ArrayList<>(closers);
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      all.get(i).run();
    }
  }
}
