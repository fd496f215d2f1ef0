package io.sluice.core.text;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Key;
import io.sluice.config.Position;
import io.sluice.config.Scope;
import io.sluice.config.Word;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The variables of one protocol in one configuration: what features define, what the configuration
/// adds, and every use; and the expressions, whose named groups are variables. Attached to the
/// protocol's scope; [#resolve()] ends its building.
public final class Variables {
  /// Where the protocol's block keeps them.
  public static final Key<Variables> KEY = new Key<>("variables");

  private final String protocol;
  private final Map<String, Variable> defined = new HashMap<>();
  private final Map<String, Function<String, Variable>> prefixes = new HashMap<>();
  private final Map<String, VariableRef> references = new LinkedHashMap<>();
  private final List<Regex> expressions = new ArrayList<>();
  private final RecentTemplates templates = new RecentTemplates();

  /// No variables yet.
  ///
  /// @param protocol `http` or `stream`
  public Variables(String protocol) {
    this.protocol = protocol;
  }

  /// Those of the protocol that a scope belongs to.
  ///
  /// @throws IllegalStateException if the scope is in none
  public static Variables of(Scope scope) {
    return scope.find(KEY);
  }

  /// `http` or `stream`.
  public String protocol() {
    return protocol;
  }

  /// Whether these are the variables of `http { }`.
  public boolean isHttp() {
    return protocol.equals("http");
  }

  /// Defines a variable of a feature.
  ///
  /// @throws IllegalArgumentException if the name is taken
  public void define(Variable variable) {
    if (defined.putIfAbsent(variable.name(), variable) != null) {
      throw new IllegalArgumentException("$" + variable.name() + " is defined twice");
    }
  }

  /// Defines a family of variables by its prefix, such as `http_`.
  ///
  /// @param family makes the variable of a whole name in lower case, once per name
  /// @throws IllegalArgumentException if the prefix is taken
  public void definePrefix(String prefix, Function<String, Variable> family) {
    if (prefixes.putIfAbsent(prefix, family) != null) {
      throw new IllegalArgumentException("$" + prefix + " is defined twice");
    }
  }

  /// The names that are defined so far, in their order; of a family, its prefix with a `*` behind.
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(defined.keySet());
    prefixes.keySet().forEach(prefix -> names.add(prefix + '*'));
    return names;
  }

  /// Defines a variable that the configuration asks for, as `map` does. A second definition
  /// replaces the first.
  ///
  /// @throws ConfigException `the duplicate "x" variable` if the name is a feature's own
  public void declare(Variable variable, @Nullable Position position) {
    check(variable.name(), position);
    defined.put(variable.name(), variable);
  }

  /// A variable that the configuration assigns to, as `set` and named groups do. Unless something
  /// else defines the name, `unassigned` says what it is before the first assignment.
  ///
  /// @throws ConfigException `the duplicate "x" variable` if the name is a feature's own
  public VariableRef settable(
      String name, @Nullable Position position, Function<String, Variable> unassigned) {
    String key = fold(name);
    check(key, position);
    VariableRef reference = reference(key, position);
    if (!defined.containsKey(key)) {
      defined.put(key, new Weak(unassigned.apply(key)));
    }
    reference.markAssigned();
    return reference;
  }

  /// As above, with no value before the first assignment.
  public VariableRef settable(String name, @Nullable Position position) {
    return settable(name, position, Absent::new);
  }

  private void check(String name, @Nullable Position position) {
    if (name.isEmpty()) {
      throw new ConfigException("invalid variable name \"$\"", position);
    }
    Variable known = defined.get(name);
    if (known != null && !known.changeable()) {
      throw new ConfigException("the duplicate \"" + name + "\" variable", position);
    }
  }

  /// A use of a variable, which may be defined later.
  ///
  /// @throws ConfigException `invalid variable name "$"` if the name is empty
  public VariableRef reference(String name, @Nullable Position position) {
    return reference(name, position, null);
  }

  /// As above, for a name that stands in the word `word`.
  public VariableRef reference(String name, @Nullable Position position, @Nullable Word word) {
    if (name.isEmpty()) {
      throw new ConfigException("invalid variable name \"$\"", position, word, null);
    }
    return references.computeIfAbsent(fold(name), key -> new VariableRef(key, position, word));
  }

  /// The name in an argument that must be `$name`.
  ///
  /// @throws ConfigException `invalid variable name "x"` if it is not
  public static String name(Arguments arguments, int index) {
    String text = arguments.text(index);
    if (text.isEmpty() || text.charAt(0) != '$') {
      throw arguments.error(index, "invalid variable name \"" + text + "\"");
    }
    return text.substring(1);
  }

  /// The templates that were compiled with these variables last.
  RecentTemplates templates() {
    return templates;
  }

  void add(Regex expression) {
    expressions.add(expression);
  }

  /// The expressions that have been compiled with these variables.
  public List<Regex> expressions() {
    return Collections.unmodifiableList(expressions);
  }

  /// Ties every use to its definition.
  ///
  /// @return `unknown "x" variable` for each name that nothing defines
  public List<ConfigException> resolve() {
    List<ConfigException> errors = new ArrayList<>();
    int indexes = 0;
    for (VariableRef reference : references.values()) {
      Variable definition = find(reference.name());
      if (definition == null) {
        errors.add(reference.unknown());
      } else {
        indexes = reference.resolve(definition, indexes);
      }
    }
    templates.close();
    return errors;
  }

  /// The definition of a name, or null. A family is preferred to a mere assignment.
  @Nullable Variable find(String name) {
    Variable exact = defined.get(name);
    if (exact != null && !(exact instanceof Weak)) {
      return exact;
    }
    String longest = "";
    for (String prefix : prefixes.keySet()) {
      if (prefix.length() > longest.length() && name.startsWith(prefix)) {
        longest = prefix;
      }
    }
    Function<String, Variable> family = prefixes.get(longest);
    return family == null ? exact : family.apply(name);
  }

  static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /// What an assignment defines when nothing else does.
  private static final class Weak extends Variable {
    private final Variable unassigned;

    Weak(Variable unassigned) {
      super(unassigned.name());
      this.unassigned = unassigned;
    }

    @Override
    public boolean changeable() {
      return true;
    }

    @Override
    public boolean write(Exchange exchange, Bytes out) {
      return unassigned.write(exchange, out);
    }
  }

  private static final class Absent extends Variable {
    Absent(String name) {
      super(name);
    }

    @Override
    public boolean write(Exchange exchange, Bytes out) {
      return false;
    }
  }
}
