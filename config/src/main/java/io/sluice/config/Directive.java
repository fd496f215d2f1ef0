package io.sluice.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// One directive: its name, where it may stand, its arguments, default and inheritance, and its
/// line of documentation. Declared once as a constant; parsing, checks, merging of levels and the
/// reference page all come from it.
///
/// ```java
/// static final Directive<Long> PROXY_CONNECT_TIMEOUT =
///     Directive.time("proxy_connect_timeout", 60_000)
///         .in(HTTP, HTTP_SERVER, HTTP_LOCATION, STREAM, STREAM_SERVER)
///         .doc("Bounds the time to connect to a server of the group.");
/// ```
///
/// The methods that describe it return the directive itself and may only be called until it is part
/// of {@link Directives}. A name with several meanings has one constant for each, in different
/// contexts. Unless told otherwise, a directive takes one argument, may be used once at a level,
/// and is inherited by inner levels that do not set it.
///
/// @param <T> the type of its value
public final class Directive<T extends @Nullable Object> {
  /// An upper bound of {@link #args(int, int)} that is none.
  public static final int ANY = Integer.MAX_VALUE;

  /// What follows the arguments, and what becomes of the values of several uses.
  enum Kind {
    VALUE,
    LIST,
    BLOCK,
    RAW
  }

  /// Runs when a block begins or ends.
  @FunctionalInterface
  public interface Hook<T extends @Nullable Object> {
    /// Looks at the block.
    ///
    /// @param block the block itself, not the one around it
    /// @param value what the opening statement's arguments were read as
    /// @throws ConfigException if something is wrong
    void run(Scope block, T value);
  }

  private static final AtomicInteger SLOTS = new AtomicInteger();
  private static final Context[] NOWHERE = {};

  private final String name;
  private final Kind kind;
  private final int slot = SLOTS.getAndIncrement();
  private final T defaultValue;
  private final Parser<?> parser;
  private final @Nullable RawParser<? extends T> rawParser;
  private final @Nullable Context child;

  private Context[] contexts = NOWHERE;
  private long arities = 1 << 1;
  private boolean repeats;
  private boolean inherits = true;
  private boolean registered;
  private @Nullable BinaryOperator<T> merge;
  private @Nullable Hook<T> onOpen;
  private @Nullable Hook<T> onClose;
  private @Nullable String ignored;
  private @Nullable String replacement;
  private String syntax = "";
  private String defaultText = "";
  private String doc = "";

  private Directive(
      String name,
      Kind kind,
      T defaultValue,
      Parser<?> parser,
      @Nullable RawParser<? extends T> rawParser,
      @Nullable Context child) {
    this.name = name;
    this.kind = kind;
    this.defaultValue = defaultValue;
    this.parser = parser;
    this.rawParser = rawParser;
    this.child = child;
  }

  /// `on` or `off`.
  public static Directive<Boolean> flag(String name, boolean byDefault) {
    return of(name, a -> a.flag(0), byDefault)
        .syntax("on | off")
        .defaultText(byDefault ? "on" : "off");
  }

  /// Bytes; `k` and `m` are understood.
  public static Directive<Long> size(String name, long byDefault) {
    return of(name, a -> a.size(0), byDefault).syntax("size").defaultText(Spelling.size(byDefault));
  }

  /// Bytes of a file; `k`, `m` and `g` are understood.
  public static Directive<Long> offset(String name, long byDefault) {
    return of(name, a -> a.offset(0), byDefault)
        .syntax("size")
        .defaultText(Spelling.size(byDefault));
  }

  /// A time in milliseconds.
  public static Directive<Long> time(String name, long byDefaultMillis) {
    return of(name, a -> a.time(0), byDefaultMillis)
        .syntax("time")
        .defaultText(Spelling.millis(byDefaultMillis));
  }

  /// A time in seconds; understands months and years, but no milliseconds.
  public static Directive<Long> seconds(String name, long byDefaultSeconds) {
    return of(name, a -> a.seconds(0), byDefaultSeconds)
        .syntax("time")
        .defaultText(byDefaultSeconds + "s");
  }

  /// A number that is not negative.
  public static Directive<Long> number(String name, long byDefault) {
    return number(name, byDefault, 0, Long.MAX_VALUE);
  }

  /// A number from `min` to `max`.
  public static Directive<Long> number(String name, long byDefault, long min, long max) {
    return of(name, a -> a.number(0, min, max), byDefault)
        .syntax("number")
        .defaultText(Long.toString(byDefault));
  }

  /// Any text, without a default.
  public static Directive<@Nullable String> text(String name) {
    return Directive.<@Nullable String>of(name, a -> a.text(0), null).syntax("string");
  }

  /// Any text.
  public static Directive<String> text(String name, String byDefault) {
    return of(name, a -> a.text(0), byDefault).syntax("string").defaultText(byDefault);
  }

  /// One of an enumeration's constants, spelled in lower case.
  public static <E extends Enum<E>> Directive<E> choice(String name, E byDefault) {
    Choice<E> choice = Choice.of(byDefault.getDeclaringClass());
    return Directive.<E>of(name, choice, byDefault)
        .syntax(choice.syntax())
        .defaultText(choice.word(byDefault));
  }

  /// One of several words, given in the order in which documentation lists them.
  public static <T> Directive<T> choice(String name, T byDefault, Map<String, T> words) {
    Choice<T> choice = new Choice<>(words);
    return Directive.<T>of(name, choice, byDefault)
        .syntax(choice.syntax())
        .defaultText(choice.word(byDefault));
  }

  /// Anything. With {@link #repeats} each use is an entry of its own (see {@link Scope#entries}),
  /// and the settings hold the last.
  public static <T extends @Nullable Object> Directive<T> of(
      String name, Parser<? extends T> parser, T byDefault) {
    return new Directive<>(name, Kind.VALUE, byDefault, parser, null, null);
  }

  /// Each use appends to the level's list; a level that has any hides those of the outer levels.
  public static <I> Directive<List<I>> list(String name, Parser<? extends I> parser) {
    return list(name, parser, List.of());
  }

  /// As {@link #list(String, Parser)}, with a list that holds where none is configured.
  public static <I> Directive<List<I>> list(
      String name, Parser<? extends I> parser, List<I> byDefault) {
    return new Directive<List<I>>(name, Kind.LIST, byDefault, parser, null, null).repeats();
  }

  /// A block of directives without arguments.
  public static Directive<Boolean> block(String name, Context child) {
    return new Directive<>(name, Kind.BLOCK, false, _ -> true, null, child).args(0);
  }

  /// A block of directives, whose {@link Scope} has the context `child`.
  public static <T> Directive<@Nullable T> block(
      String name, Context child, Parser<? extends T> parser) {
    return new Directive<@Nullable T>(name, Kind.BLOCK, null, parser, null, child).args(0);
  }

  /// A block whose content is not directives, without a default.
  public static <T> Directive<@Nullable T> raw(String name, RawParser<? extends T> parser) {
    return new Directive<@Nullable T>(name, Kind.RAW, null, a -> a, parser, null).args(0);
  }

  /// A block whose content is not directives.
  public static <T> Directive<T> raw(String name, RawParser<? extends T> parser, T byDefault) {
    return new Directive<T>(name, Kind.RAW, byDefault, a -> a, parser, null).args(0);
  }

  /// Where it may stand.
  public Directive<T> in(Context... places) {
    changing();
    contexts = places.clone();
    return this;
  }

  /// Takes exactly this many arguments.
  public Directive<T> args(int count) {
    return args(count, count);
  }

  /// Takes from `min` to `max` arguments; {@link #ANY} for no upper bound.
  public Directive<T> args(int min, int max) {
    changing();
    arities = 0;
    for (int n = min; n < 63 && n <= max; n++) {
      arities |= 1L << n;
    }
    if (max == ANY) {
      arities |= 1L << 63;
    }
    return this;
  }

  /// Takes one of these numbers of arguments.
  public Directive<T> arities(int... counts) {
    changing();
    arities = 0;
    for (int n : counts) {
      arities |= 1L << n;
    }
    return this;
  }

  /// May be used several times at one level.
  public Directive<T> repeats() {
    changing();
    repeats = true;
    return this;
  }

  /// How a level's own value is combined with the one that holds around it (or the default).
  public Directive<T> merge(BinaryOperator<T> outerAndOwn) {
    changing();
    merge = outerAndOwn;
    return this;
  }

  /// Does not hold in inner blocks.
  public Directive<T> noInherit() {
    changing();
    inherits = false;
    return this;
  }

  /// Runs when a block has been opened, before its content is read; `http { }` attaches its
  /// variables so.
  public Directive<T> onOpen(Hook<T> hook) {
    changing();
    onOpen = hook;
    return this;
  }

  /// Runs when a block's `}` has been read. Settings are not merged yet.
  public Directive<T> onClose(Hook<T> hook) {
    changing();
    onClose = hook;
    return this;
  }

  /// Is accepted and has no effect on a JVM; each use is reported at level notice with the reason.
  public Directive<T> ignored(String reason) {
    changing();
    ignored = reason;
    return this;
  }

  /// Still works; each use warns that another directive should be used.
  public Directive<T> deprecated(String other) {
    changing();
    replacement = other;
    return this;
  }

  /// Its arguments for the reference page, such as `on | off`.
  public Directive<T> syntax(String text) {
    changing();
    syntax = text;
    return this;
  }

  /// Its default for the reference page, where the value does not tell.
  public Directive<T> defaultText(String text) {
    changing();
    defaultText = text;
    return this;
  }

  /// One line of documentation.
  public Directive<T> doc(String line) {
    changing();
    doc = line;
    return this;
  }

  private void changing() {
    if (registered) {
      throw new IllegalStateException(name + " is in use");
    }
  }

  void register() {
    if (contexts.length == 0) {
      throw new IllegalStateException(name + " has no context");
    }
    registered = true;
  }

  /// Its name.
  public String name() {
    return name;
  }

  /// Where it may stand, in the order it was declared.
  public Set<Context> contexts() {
    return Set.copyOf(List.of(contexts));
  }

  List<Context> contextList() {
    return List.of(contexts);
  }

  /// Whether it may stand in this context.
  public boolean allowedIn(Context context) {
    for (Context one : contexts) {
      if (one == context) {
        return true;
      }
    }
    return false;
  }

  boolean takes(int count) {
    return (arities & 1L << Math.min(count, 63)) != 0;
  }

  /// Its place in {@link Settings}, unique in this JVM.
  public int slot() {
    return slot;
  }

  /// The value that holds where nothing is configured.
  public T defaultValue() {
    return defaultValue;
  }

  /// Whether inner blocks take over its value.
  public boolean inherits() {
    return inherits;
  }

  /// Why it has no effect, or null if it has.
  public @Nullable String ignored() {
    return ignored;
  }

  /// The directive to use instead, or null.
  public @Nullable String replacement() {
    return replacement;
  }

  /// Whether it opens a block.
  public boolean opensBlock() {
    return kind == Kind.BLOCK || kind == Kind.RAW;
  }

  /// Its arguments for the reference page.
  public String syntax() {
    return syntax;
  }

  /// How it is written, such as `gzip on | off;`.
  String usage() {
    String text = syntax.isEmpty() ? name : name + " " + syntax;
    if (!opensBlock()) {
      return text + ";";
    }
    return text.endsWith("}") ? text : text + " { ... }"; // some spell their block out
  }

  /// Its default for the reference page, empty for none.
  public String defaultText() {
    return defaultText;
  }

  /// Its line of documentation.
  public String doc() {
    return doc;
  }

  Kind kind() {
    return kind;
  }

  boolean mayRepeat() {
    return repeats;
  }

  Context child() {
    if (child == null) {
      throw new IllegalStateException(name + " has no directives inside");
    }
    return child;
  }

  @Nullable Object parse(Arguments arguments) {
    return parser.parse(arguments);
  }

  @Nullable Object parse(Arguments arguments, RawBlock body) {
    return rawParser == null ? null : rawParser.parse(arguments, body);
  }

  @Nullable Object merged(@Nullable Object outer, @Nullable Object own) {
    return merge == null ? own : merge.apply(cast(outer), cast(own));
  }

  void opened(Scope block, @Nullable Object value) {
    if (onOpen != null) {
      onOpen.run(block, cast(value));
    }
  }

  void closed(Scope block, @Nullable Object value) {
    if (onClose != null) {
      onClose.run(block, cast(value));
    }
  }

  // What its own parser made, or its default: null only if T says so.
  @SuppressWarnings({"unchecked", "NullAway"})
  T cast(@Nullable Object value) {
    return (T) value;
  }

  @Override
  public String toString() {
    return name;
  }
}
