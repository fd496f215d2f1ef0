package io.sluice.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The directives that a configuration may use.
public final class Directives {
  private static final Directive<?>[] NONE = {};

  private final List<Directive<?>> all;
  private final Map<String, Directive<?>[]> byName;
  private final @Nullable Object[][] defaults;

  /// All that there are.
  ///
  /// @throws IllegalStateException if two directives of one name share a context
  public Directives(List<? extends Directive<?>> directives) {
    all = List.copyOf(directives);
    byName = HashMap.newHashMap(all.size());
    int slots = 0;
    for (Directive<?> directive : all) {
      directive.register();
      slots = Math.max(slots, directive.slot() + 1);
      Directive<?>[] same = byName.getOrDefault(directive.name(), NONE);
      Directive<?>[] more = new Directive<?>[same.length + 1];
      for (int i = 0; i < same.length; i++) {
        checkDistinct(same[i], directive);
        more[i] = same[i];
      }
      more[same.length] = directive;
      byName.put(directive.name(), more);
    }
    defaults = Settings.pages(slots);
    for (Directive<?> directive : all) {
      Settings.set(defaults, directive.slot(), directive.defaultValue());
    }
  }

  private static void checkDistinct(Directive<?> one, Directive<?> other) {
    for (Context context : other.contextList()) {
      if (one.allowedIn(context)) {
        throw new IllegalStateException("two directives \"" + one + "\" in " + context);
      }
    }
  }

  /// All directives in the order they were given.
  public List<Directive<?>> all() {
    return all;
  }

  /// Whether the name means something in any context.
  public boolean knows(String name) {
    return byName.containsKey(name);
  }

  /// The directive of this name that may stand in the context, or null.
  public @Nullable Directive<?> find(String name, Context context) {
    for (Directive<?> one : byName.getOrDefault(name, NONE)) {
      if (one.allowedIn(context)) {
        return one;
      }
    }
    return null;
  }

  /// All meanings of the name.
  public List<Directive<?>> meanings(String name) {
    return List.of(byName.getOrDefault(name, NONE));
  }

  @Nullable Object[][] defaults() {
    return defaults;
  }
}
