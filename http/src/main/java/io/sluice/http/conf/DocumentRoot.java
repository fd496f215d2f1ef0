package io.sluice.http.conf;

import io.sluice.config.Scope;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.http.core.HttpCore;
import org.jspecify.annotations.Nullable;

/// Where the files of a location are: `root` or `alias`, whichever is nearest.
public final class DocumentRoot {
  /// The [#alias()] of a `root`.
  public static final int NONE = 0;

  /// The [#alias()] in a location with a regular expression: the path replaces the whole URI.
  public static final int WHOLE = -1;

  private final Template path;
  private final int alias;
  private final String prefix;

  private DocumentRoot(Template path, int alias, String prefix) {
    this.path = path;
    this.alias = alias;
    this.prefix = prefix;
  }

  /// What one block says, or null if it says nothing.
  static @Nullable DocumentRoot own(Scope block, Location location) {
    String prefix = block.arguments().environment().prefix();
    Template alias = block.own(HttpCore.ALIAS);
    if (alias != null) {
      boolean regex = location.kind() == Location.Kind.REGEX;
      return new DocumentRoot(alias, regex ? WHOLE : location.nameLength(), prefix);
    }
    Template root = block.own(HttpCore.ROOT);
    return root == null ? null : new DocumentRoot(root, NONE, prefix);
  }

  /// What a server has from the `http` block, or by default.
  static DocumentRoot outer(Scope server) {
    Template root = server.settings().get(HttpCore.ROOT);
    String prefix = server.arguments().environment().prefix();
    return new DocumentRoot(root == null ? Template.constant(prefix + "html") : root, NONE, prefix);
  }

  /// How many bytes at the start of the URI the path replaces; [#NONE] for a root, [#WHOLE] for
  /// all.
  public int alias() {
    return alias;
  }

  /// Appends the folder; relative ones start at the prefix.
  public void write(Exchange e, Bytes out) {
    int mark = out.length;
    path.write(e, out);
    if (path.isConstant() || (out.length > mark && out.array[mark] == '/')) {
      return;
    }
    int length = out.length - mark;
    out.ensure(prefix.length()).append(prefix);
    System.arraycopy(out.array, mark, out.array, mark + prefix.length(), length);
    Bytes copy = new Bytes(prefix.length());
    copy.append(prefix);
    System.arraycopy(copy.array, 0, out.array, mark, prefix.length());
  }
}
