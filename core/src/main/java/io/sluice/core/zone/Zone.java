package io.sluice.core.zone;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Named memory that all loops share and that survives a reload: entries with an expiry. Its size
/// bounds what it holds; the least recently used entry goes first, unless its kind says that
/// entries stay until they are removed. Any thread may use it: each call holds a lock for a moment
/// and does no I/O.
///
/// Values should be immutable, or changed in [#update] only.
public final class Zone<T> {
  /// What an entry takes besides its key and value, in bytes: objects and links.
  public static final int ENTRY_SIZE = 112;

  /// An entry that does not expire.
  public static final long NEVER = Long.MAX_VALUE;

  private final String name;
  private final ZoneKind<T> kind;
  private final long size;
  private final Clock clock;
  private @Nullable ZoneEntry<T>[] buckets = table(64);
  private @Nullable ZoneEntry<T> newest;
  private @Nullable ZoneEntry<T> oldest;
  private int count;
  private long used;
  private long evictions;

  /// Computes a new value from the old one, under the zone's lock.
  @FunctionalInterface
  public interface Change<T> {
    /// The new value; null removes the entry.
    @Nullable T apply(@Nullable T old);
  }

  /// An entry as it was at one moment.
  ///
  /// @param key in Latin-1 chars
  /// @param expires wall clock in milliseconds, or [#NEVER]
  public record Snapshot<T>(String key, T value, long expires) {}

  /// An empty zone.
  ///
  /// @param size most bytes that its entries take
  public Zone(String name, ZoneKind<T> kind, long size, Clock clock) {
    this.name = name;
    this.kind = kind;
    this.size = size;
    this.clock = clock;
  }

  @SuppressWarnings("unchecked") // generic arrays cannot be made otherwise
  private static <T> @Nullable ZoneEntry<T>[] table(int length) {
    return (ZoneEntry<T>[]) new ZoneEntry<?>[length];
  }

  public String name() {
    return name;
  }

  public ZoneKind<T> kind() {
    return kind;
  }

  /// Most bytes that its entries take.
  public long size() {
    return size;
  }

  /// Bytes that its entries take now.
  public synchronized long used() {
    return used;
  }

  /// How many entries it has, with those that have expired unnoticed.
  public synchronized int count() {
    return count;
  }

  /// How many entries had to go for others, so far.
  public synchronized long evictions() {
    return evictions;
  }

  /// The value of a key, which counts as a use; null if there is none.
  public synchronized @Nullable T get(byte[] key, int offset, int length) {
    ZoneEntry<T> entry = live(key, offset, length);
    if (entry == null) {
      return null;
    }
    touch(entry);
    return entry.value;
  }

  public @Nullable T get(String key) {
    byte[] bytes = Bytes.of(key);
    return get(bytes, 0, bytes.length);
  }

  /// Sets the value of a key.
  ///
  /// @param expires wall clock in milliseconds, or [#NEVER]
  /// @return false if there is no room: the entry is larger than the zone, or all others stay
  public synchronized boolean put(byte[] key, int offset, int length, T value, long expires) {
    return store(key, offset, length, value, expires);
  }

  public boolean put(String key, T value, long expires) {
    byte[] bytes = Bytes.of(key);
    return put(bytes, 0, bytes.length, value, expires);
  }

  /// Changes the value of a key in one step.
  ///
  /// @return the new value; null if it was removed or there is no room for it
  public synchronized @Nullable T update(
      byte[] key, int offset, int length, Change<T> change, long expires) {
    ZoneEntry<T> known = live(key, offset, length);
    T value = change.apply(known == null ? null : known.value);
    if (value == null) {
      remove(key, offset, length);
      return null;
    }
    return store(key, offset, length, value, expires) ? value : null;
  }

  /// Removes a key; false if there is none.
  public synchronized boolean remove(byte[] key, int offset, int length) {
    ZoneEntry<T> entry = find(key, offset, length);
    if (entry == null) {
      return false;
    }
    drop(entry);
    return true;
  }

  /// Looks at up to `most` entries that have not been used for long and removes what has expired.
  public synchronized void expire(int most) {
    ZoneEntry<T> entry = oldest;
    long now = clock.millis();
    for (int i = 0; i < most && entry != null; i++) {
      ZoneEntry<T> newer = entry.newer;
      if (entry.expires <= now) {
        drop(entry);
      }
      entry = newer;
    }
  }

  /// All entries, the most recently used first.
  public synchronized List<Snapshot<T>> snapshot() {
    List<Snapshot<T>> all = new ArrayList<>(count);
    long now = clock.millis();
    for (ZoneEntry<T> entry = newest; entry != null; entry = entry.older) {
      if (entry.expires > now) {
        String key = Bytes.text(entry.key, 0, entry.key.length);
        all.add(new Snapshot<>(key, entry.value, entry.expires));
      }
    }
    return all;
  }

  /// Forgets everything.
  public synchronized void clear() {
    Arrays.fill(buckets, null);
    newest = null;
    oldest = null;
    count = 0;
    used = 0;
  }

  private @Nullable ZoneEntry<T> live(byte[] key, int offset, int length) {
    ZoneEntry<T> entry = find(key, offset, length);
    if (entry != null && entry.expires <= clock.millis()) {
      drop(entry);
      return null;
    }
    return entry;
  }

  private @Nullable ZoneEntry<T> find(byte[] key, int offset, int length) {
    int hash = ZoneEntry.hash(key, offset, length);
    ZoneEntry<T> entry = buckets[hash & (buckets.length - 1)];
    while (entry != null && !entry.is(hash, key, offset, length)) {
      entry = entry.next;
    }
    return entry;
  }

  private boolean store(byte[] key, int offset, int length, T value, long expires) {
    ZoneEntry<T> known = find(key, offset, length);
    long bytes = ENTRY_SIZE + length + kind.sizer().size(value);
    if (bytes > size) {
      if (known != null) {
        drop(known);
      }
      return false;
    }
    if (!kind.evicts() && used + bytes - (known == null ? 0 : known.bytes) > size) {
      return false;
    }
    ZoneEntry<T> entry;
    if (known == null) {
      byte[] own = Arrays.copyOfRange(key, offset, offset + length);
      entry = new ZoneEntry<>(own, value);
      link(entry);
    } else {
      entry = known;
      touch(entry);
    }
    used += bytes - entry.bytes;
    entry.set(value, expires, bytes);
    makeRoom(entry);
    return true;
  }

  private void makeRoom(ZoneEntry<T> keep) {
    while (used > size) {
      ZoneEntry<T> victim = oldest;
      if (victim == null || victim == keep) {
        return;
      }
      drop(victim);
      evictions++;
    }
  }

  private void link(ZoneEntry<T> entry) {
    if (count >= buckets.length) {
      grow();
    }
    int at = entry.hash & (buckets.length - 1);
    entry.next = buckets[at];
    buckets[at] = entry;
    count++;
    enqueue(entry);
  }

  private void drop(ZoneEntry<T> entry) {
    int at = entry.hash & (buckets.length - 1);
    ZoneEntry<T> chain = buckets[at];
    if (chain == entry) {
      buckets[at] = entry.next;
    } else {
      while (chain != null && chain.next != entry) {
        chain = chain.next;
      }
      if (chain != null) {
        chain.next = entry.next;
      }
    }
    dequeue(entry);
    count--;
    used -= entry.bytes;
  }

  private void grow() {
    buckets = table(buckets.length * 2);
    for (ZoneEntry<T> entry = newest; entry != null; entry = entry.older) {
      int at = entry.hash & (buckets.length - 1);
      entry.next = buckets[at];
      buckets[at] = entry;
    }
  }

  private void touch(ZoneEntry<T> entry) {
    if (entry != newest) {
      dequeue(entry);
      enqueue(entry);
    }
  }

  private void enqueue(ZoneEntry<T> entry) {
    entry.older = newest;
    if (newest != null) {
      newest.newer = entry;
    } else {
      oldest = entry;
    }
    newest = entry;
  }

  private void dequeue(ZoneEntry<T> entry) {
    if (entry.older != null) {
      entry.older.newer = entry.newer;
    } else {
      oldest = entry.newer;
    }
    if (entry.newer != null) {
      entry.newer.older = entry.older;
    } else {
      newest = entry.older;
    }
    entry.older = null;
    entry.newer = null;
  }
}
