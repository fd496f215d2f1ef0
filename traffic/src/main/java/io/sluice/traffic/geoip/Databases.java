package io.sluice.traffic.geoip;

import com.maxmind.db.InvalidDatabaseException;
import io.sluice.config.Key;
import io.sluice.core.generation.Generation;
import io.sluice.core.system.FileFailure;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// The databases of a running server. Both protocols share one of the same file, and a reload reads
/// only what has changed.
final class Databases {
  private static final Key<Databases> KEY = new Key<>("geoip databases");

  private final Map<String, Held> held = new HashMap<>();

  private static final class Held {
    final Database database;
    int uses;

    Held(Database database) {
      this.database = database;
    }
  }

  private Databases() {}

  static Databases of(Generation generation) {
    return generation.survivors().of(KEY, Databases::new);
  }

  /// The database of a file for as long as the generation lives. Reads the file, if it is not
  /// known, on the calling thread.
  ///
  /// @throws IOException if it cannot be read, or is no such database
  synchronized Database open(Generation generation, String path) throws IOException {
    Held known = held.get(path);
    if (known == null) {
      known = new Held(new Database(path, generation.clock()));
      held.put(path, known);
    } else {
      known.database.refresh();
    }
    Held taken = known;
    taken.uses++;
    generation.onClose(() -> release(path, taken));
    return taken.database;
  }

  private synchronized void release(String path, Held taken) {
    if (--taken.uses == 0) {
      held.remove(path, taken);
    }
  }

  /// Why a file cannot be used.
  static String reason(IOException e) {
    return e instanceof InvalidDatabaseException
        ? "(no MaxMind DB file (.mmdb); the legacy format (.dat) is not supported)"
        : FileFailure.text(e);
  }
}
