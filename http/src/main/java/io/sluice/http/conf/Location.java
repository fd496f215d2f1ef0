package io.sluice.http.conf;

import io.sluice.config.Position;
import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.text.Regex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One set of settings that a request can run under: a `location`, an `if`, a `limit_except`, or
/// the level of a `server` itself.
///
/// Features complete a location while a configuration is built ([#content], [#autoRedirect],
/// [#set]); from then on it is only read, by every loop.
public final class Location {
  /// What a location is, and so how it is chosen.
  public enum Kind {
    /// The level of `server`: where a request is when no location has been chosen.
    SERVER,
    /// `location = /uri`
    EXACT,
    /// `location /uri`
    PREFIX,
    /// `location ^~ /uri`: a prefix that keeps regular expressions from being tried.
    PREFIX_ONLY,
    /// `location ~ regex` and `location ~* regex`
    REGEX,
    /// `location @name`
    NAMED,
    /// `if (…)`: reached by the rewrite phase.
    IF,
    /// `limit_except …`: stands in for its location for the other methods.
    LIMIT_EXCEPT;

    /// True for `if` and `limit_except`, which have no name and no URI of their own.
    public boolean nameless() {
      return this == IF || this == LIMIT_EXCEPT;
    }
  }

  private static final @Nullable Object[] NOTHING = {};

  private final Kind kind;
  private final String name;
  private final byte[] nameBytes;
  private final Scope scope;
  private final Settings settings;
  private final HttpServer server;
  private final @Nullable Location parent;
  private final @Nullable Regex regex;
  private final DocumentRoot root;
  private final List<Location> children = new ArrayList<>();
  private LocationTree tree = LocationTree.EMPTY;
  private @Nullable PhaseHandler<?> content;
  private boolean autoRedirect;
  private @Nullable MethodLimit limit;
  private @Nullable Object[] attachments = NOTHING;

  Location(
      Kind kind,
      String name,
      Scope scope,
      HttpServer server,
      @Nullable Location parent,
      @Nullable Regex regex) {
    this.kind = kind;
    this.name = name;
    this.nameBytes = name.getBytes(StandardCharsets.ISO_8859_1);
    this.scope = scope;
    this.settings = scope.settings();
    this.server = server;
    this.parent = parent;
    this.regex = regex;
    DocumentRoot own = DocumentRoot.own(scope, this);
    if (own != null) {
      this.root = own;
    } else {
      this.root = parent == null ? DocumentRoot.outer(scope) : parent.root;
    }
  }

  public Kind kind() {
    return kind;
  }

  /// The URI, the regular expression or the `@name`; empty for a nameless one and for a server.
  public String name() {
    return name;
  }

  byte[] nameBytes() {
    return nameBytes;
  }

  /// The length of the name in bytes: what `alias` replaces.
  public int nameLength() {
    return nameBytes.length;
  }

  /// The block of the configuration.
  public Scope scope() {
    return scope;
  }

  /// Where the block stands in the configuration.
  public Position position() {
    return scope.position();
  }

  /// The settings of the block, merged with those of the blocks around it.
  public Settings settings() {
    return settings;
  }

  public HttpServer server() {
    return server;
  }

  /// The block around, or null for the level of a server.
  public @Nullable Location parent() {
    return parent;
  }

  /// The expression of a `~` or `~*` location.
  public @Nullable Regex regex() {
    return regex;
  }

  /// Where its files are.
  public DocumentRoot root() {
    return root;
  }

  /// The locations, `if` and `limit_except` blocks directly inside, in file order.
  public List<Location> children() {
    return children;
  }

  /// The locations inside that a URI chooses among.
  public LocationTree tree() {
    return tree;
  }

  void tree(LocationTree nested) {
    tree = nested;
  }

  /// What produces the response (`proxy_pass`, `stub_status`, …), or null: then the handlers of the
  /// content phase are asked, or the location around an `if` decides.
  public @Nullable PhaseHandler<?> content() {
    return content;
  }

  /// Sets what produces the response; the last one set wins, as with nginx.
  public void content(PhaseHandler<?> handler) {
    content = handler;
  }

  /// True if a request for the name without its last slash is redirected to the name.
  public boolean autoRedirect() {
    return autoRedirect;
  }

  /// Asks for the redirect that adds a slash, which a location that passes requests on and whose
  /// name ends with a slash has.
  public void autoRedirectIfSlash() {
    autoRedirect =
        name.endsWith("/")
            && (kind == Kind.PREFIX || kind == Kind.PREFIX_ONLY || kind == Kind.EXACT);
  }

  /// The `limit_except` block, or null.
  public @Nullable MethodLimit limit() {
    return limit;
  }

  void limit(MethodLimit block) {
    limit = block;
  }

  /// What a feature has attached, or null.
  public <T> @Nullable T get(LocationSlot<T> slot) {
    return slot.index < attachments.length ? slot.cast(attachments[slot.index]) : null;
  }

  /// Attaches what a feature has computed for this location.
  public <T> void set(LocationSlot<T> slot, T value) {
    if (slot.index >= attachments.length) {
      attachments = Arrays.copyOf(attachments, Math.max(slot.index + 1, LocationSlot.count()));
    }
    attachments[slot.index] = value;
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
