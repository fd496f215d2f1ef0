package io.sluice.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One block of the configuration; the root is what stands outside of all blocks.
public final class Scope {
  /// One directive of a block.
  ///
  /// @param value what its arguments were read as; an item for a list
  /// @param child the block that it opened, or null
  /// @param position what messages about it name
  public record Entry(
      Directive<?> directive, @Nullable Object value, @Nullable Scope child, Position position) {
    /// The value, if this is an entry of `wanted`, otherwise null.
    @SuppressWarnings("unchecked")
    public <T extends @Nullable Object> @Nullable T value(Directive<T> wanted) {
      return directive == wanted ? (T) value : null;
    }
  }

  private static final int FEW = 4;

  private final Context context;
  private final @Nullable Scope parent;
  private final Arguments arguments;
  private final Loading loading;
  private final List<Entry> entries = new ArrayList<>(FEW);
  private @Nullable OwnValues own;
  private @Nullable IdentityHashMap<Key<?>, Object> attached;
  private @Nullable Object value;
  private @Nullable Position end;
  private @Nullable Settings settings;
  private @Nullable Object @Nullable [][] inherited; // what the levels inside begin with

  /// The root.
  Scope(Loading loading) {
    this.context = Context.MAIN;
    this.parent = null;
    this.loading = loading;
    Position start = new Position(loading.environment().confFile(), 1, 1);
    Word name = new Word(context.name(), start, false);
    Directive<Boolean> directive = Directive.block(context.name(), context);
    this.arguments =
        new Arguments(directive, new Statement(name, List.of(), true, start), this, loading);
  }

  Scope(Context context, Scope parent, Arguments arguments, @Nullable Object value) {
    this.context = context;
    this.parent = parent;
    this.arguments = arguments;
    this.loading = parent.loading;
    this.value = value;
  }

  /// What kind of block it is.
  public Context context() {
    return context;
  }

  /// The block around it, null for the root.
  public @Nullable Scope parent() {
    return parent;
  }

  /// The directive that opened it.
  public Directive<?> directive() {
    return arguments.directive();
  }

  /// The arguments of the statement that opened it; the root has none.
  public Arguments arguments() {
    return arguments;
  }

  /// What the opening statement's arguments were read as.
  ///
  /// @throws IllegalStateException if `block` is not the directive that opened it
  public <T extends @Nullable Object> T value(Directive<T> block) {
    if (directive() != block) {
      throw new IllegalStateException("opened by " + directive() + ", not by " + block);
    }
    return block.cast(value);
  }

  /// Where it was opened.
  public Position position() {
    return arguments.position();
  }

  /// Where it ends, which is what messages about the whole block name; known from when its end was
  /// read.
  public Position end() {
    return end == null ? position() : end;
  }

  /// All directives in file order, included files in place.
  public List<Entry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /// The blocks that this directive opened here, in file order.
  public List<Scope> children(Directive<?> block) {
    List<Scope> found = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.directive() == block && entry.child() != null) {
        found.add(entry.child());
      }
    }
    return found;
  }

  /// The value set at this very level, or null.
  @SuppressWarnings("unchecked")
  public <T extends @Nullable Object> @Nullable T own(Directive<T> directive) {
    return own == null ? null : (T) own.value(directive);
  }

  /// Whether the directive stands at this very level.
  public boolean has(Directive<?> directive) {
    return own != null && own.last(directive) != null;
  }

  @Nullable Position ownPosition(Directive<?> directive) {
    Entry last = own == null ? null : own.last(directive);
    return last == null ? null : last.position();
  }

  /// The values that hold here.
  ///
  /// @throws IllegalStateException while the configuration is still being read
  public Settings settings() {
    if (settings == null) {
      if (!loading.complete()) {
        throw new IllegalStateException("the outer levels have not been read yet");
      }
      settings = new Settings(merge(), this);
    }
    return settings;
  }

  // A level that sets nothing shares all pages with the level around it.
  private @Nullable Object[][] merge() {
    @Nullable Object[][] outer = parent == null ? loading.known().defaults() : parent.inherited();
    return own == null ? outer : own.over(outer);
  }

  private @Nullable Object[][] inherited() {
    @Nullable Object @Nullable [][] known = inherited;
    if (known == null) {
      known = settings().pages();
      if (own != null) {
        known = own.without(known);
      }
      inherited = known;
    }
    return known;
  }

  /// Makes something available to this block and those inside it.
  public <A> void attach(Key<A> key, A something) {
    if (attached == null) {
      attached = new IdentityHashMap<>(4);
    }
    attached.put(key, something);
  }

  /// What was attached here or, failing that, further out.
  ///
  /// @throws IllegalStateException if there is nothing
  public <A> A find(Key<A> key) {
    A found = lookUp(key);
    if (found == null) {
      throw new IllegalStateException("no " + key + " in " + context);
    }
    return found;
  }

  /// As {@link #find}, but null if there is nothing.
  @SuppressWarnings("unchecked")
  public <A> @Nullable A lookUp(Key<A> key) {
    for (Scope at = this; at != null; at = at.parent) {
      Object found = at.attached == null ? null : at.attached.get(key);
      if (found != null) {
        return (A) found;
      }
    }
    return null;
  }

  /// Where errors and warnings about this block are collected.
  public Diagnostics diagnostics() {
    return loading.diagnostics();
  }

  void add(Entry entry) {
    entries.add(entry);
    if (own == null) {
      own = new OwnValues();
    }
    own.add(entry);
  }

  void end(Position position) {
    end = position;
  }

  @Override
  public String toString() {
    return context + " at " + position();
  }
}
