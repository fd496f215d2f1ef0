package io.sluice.config;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one level of a configuration sets: for each directive that stands there its value and its
/// last use.
///
/// There may be very many levels, and few directives stand at each of them: they are searched one
/// by one.
final class OwnValues {
  private static final int FEW = 4;

  /// A list that only its level changes. It stays the same, so that many items cost no copies.
  private static final class Items extends AbstractList<@Nullable Object> {
    private final List<@Nullable Object> items = new ArrayList<>(2);

    void append(@Nullable Object item) {
      items.add(item);
    }

    @Override
    public @Nullable Object get(int i) {
      return items.get(i);
    }

    @Override
    public int size() {
      return items.size();
    }
  }

  private Scope.Entry[] last = new Scope.Entry[FEW];
  private @Nullable Object[] values = new @Nullable Object[FEW];
  private int count;
  private boolean hasPrivate; // something that inner levels do not take over

  private int find(Directive<?> directive) {
    for (int i = 0; i < count; i++) {
      if (last[i].directive() == directive) {
        return i;
      }
    }
    return -1;
  }

  /// A directive's value; null if it does not stand here.
  @Nullable Object value(Directive<?> directive) {
    int found = find(directive);
    return found < 0 ? null : values[found];
  }

  /// A directive's last use, or null.
  Scope.@Nullable Entry last(Directive<?> directive) {
    int found = find(directive);
    return found < 0 ? null : last[found];
  }

  void add(Scope.Entry entry) {
    Directive<?> directive = entry.directive();
    int at = find(directive);
    if (at < 0) {
      at = count++;
      if (at == last.length) {
        last = Arrays.copyOf(last, 2 * at);
        values = Arrays.copyOf(values, 2 * at);
      }
      hasPrivate |= !directive.inherits();
    }
    last[at] = entry;
    values[at] =
        directive.kind() == Directive.Kind.LIST
            ? appended(values[at], entry.value())
            : entry.value();
  }

  private static Object appended(@Nullable Object before, @Nullable Object item) {
    Items items = before instanceof Items known ? known : new Items();
    items.append(item);
    return items;
  }

  /// The settings of this level.
  ///
  /// @param outer those of the level around it, which are not changed
  @Nullable Object[][] over(@Nullable Object[][] outer) {
    @Nullable Object[][] merged = outer.clone();
    for (int i = 0; i < count; i++) {
      Directive<?> directive = last[i].directive();
      Object before = Settings.value(outer, directive.slot());
      Settings.put(merged, outer, directive.slot(), directive.merged(before, values[i]));
    }
    return merged;
  }

  /// What levels inside this one begin with.
  ///
  /// @param settings those of this level, which are not changed
  @Nullable Object[][] without(@Nullable Object[][] settings) {
    if (!hasPrivate) {
      return settings;
    }
    @Nullable Object[][] rest = settings.clone();
    for (int i = 0; i < count; i++) {
      Directive<?> directive = last[i].directive();
      if (!directive.inherits()) {
        Settings.put(rest, settings, directive.slot(), directive.defaultValue());
      }
    }
    return rest;
  }
}
