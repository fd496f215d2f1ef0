package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// The values that hold in one block, merged with those of the blocks around it. Immutable.
///
/// They stand in pages. Most blocks set little, so that they share most pages with the block around
/// them: a large configuration consists of very many blocks.
public final class Settings {
  private static final int PAGE_BITS = 4;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int IN_PAGE = PAGE - 1;

  private final @Nullable Object[][] pages;
  private final Scope scope;

  Settings(@Nullable Object[][] pages, Scope scope) {
    this.pages = pages;
    this.scope = scope;
  }

  /// The directive's value here: two array reads.
  public <T extends @Nullable Object> T get(Directive<T> directive) {
    int page = directive.slot() >> PAGE_BITS;
    if (page < pages.length) {
      @Nullable Object[] values = pages[page];
      int in = directive.slot() & IN_PAGE;
      if (in < values.length) {
        return directive.cast(values[in]);
      }
    }
    return directive.defaultValue();
  }

  /// Pages for so many slots; the last one may be shorter than the others.
  static @Nullable Object[][] pages(int slots) {
    @Nullable Object[][] pages = new @Nullable Object[(slots + IN_PAGE) >> PAGE_BITS][];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = new @Nullable Object[Math.min(PAGE, slots - i * PAGE)];
    }
    return pages;
  }

  static @Nullable Object value(@Nullable Object[][] pages, int slot) {
    return pages[slot >> PAGE_BITS][slot & IN_PAGE];
  }

  /// Sets a value, in a copy of its page if that is shared.
  @SuppressWarnings("ReferenceEquality") // the very page
  static void put(
      @Nullable Object[][] pages, @Nullable Object[][] shared, int slot, @Nullable Object value) {
    int page = slot >> PAGE_BITS;
    if (pages[page] == shared[page]) {
      pages[page] = shared[page].clone();
    }
    set(pages, slot, value);
  }

  /// Sets a value in a page that nobody else has.
  static void set(@Nullable Object[][] pages, int slot, @Nullable Object value) {
    pages[slot >> PAGE_BITS][slot & IN_PAGE] = value;
  }

  /// Whether the value comes from the configuration rather than being the default. Not for hot
  /// paths.
  public boolean isSet(Directive<?> directive) {
    return origin(directive) != null;
  }

  /// Where the value that holds here was set (last), or null if it is the default. Not for hot
  /// paths.
  public @Nullable Position position(Directive<?> directive) {
    Scope origin = origin(directive);
    return origin == null ? null : origin.ownPosition(directive);
  }

  private @Nullable Scope origin(Directive<?> directive) {
    Scope at = scope;
    while (at != null && !at.has(directive)) {
      at = directive.inherits() ? at.parent() : null;
    }
    return at;
  }

  @Nullable Object[][] pages() {
    return pages;
  }
}
