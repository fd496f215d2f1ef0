package io.sluice.proxy.sticky;

import io.sluice.config.Arguments;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.config.Values;
import io.sluice.core.text.VariableRef;
import io.sluice.core.zone.ZoneRef;
import io.sluice.core.zone.Zones;
import io.sluice.upstream.peer.Sticky;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `sticky learn`.
final class LearnParser {
  private static final Key<Map<String, String>> USERS = new Key<>("sticky zones");
  private static final long LEAST_SIZE = 8 * 4096;
  private static final long DEFAULT_TIMEOUT = 600_000;
  private static final long UNSET = -1;

  private final Arguments arguments;
  private final List<VariableRef> create = new ArrayList<>();
  private final List<VariableRef> lookup = new ArrayList<>();
  private @Nullable String zone;
  private long size;
  private long timeout = UNSET;
  private boolean afterHead;
  private boolean sync;

  private LearnParser(Arguments arguments) {
    this.arguments = arguments;
  }

  static Sticky.Method parse(Arguments a) {
    LearnParser parser = new LearnParser(a);
    for (int i = 1; i < a.count(); i++) {
      parser.parameter(i);
    }
    return StickyParser.only(a, parser.method());
  }

  private void parameter(int i) {
    String text = arguments.text(i);
    String value = text.substring(text.indexOf('=') + 1);
    switch (text.substring(0, text.length() - value.length())) {
      case "zone=" -> zone(i, value);
      case "timeout=" -> timeout(i, value);
      case "create=" -> create.add(variable(i, value, "create"));
      case "lookup=" -> lookup.add(variable(i, value, "lookup"));
      case "" -> {
        switch (text) {
          case "header" -> afterHead = true;
          case "sync" -> sync = true;
          default -> throw unknown(i);
        }
      }
      default -> throw unknown(i);
    }
  }

  private RuntimeException unknown(int i) {
    return arguments.error(i, "unknown parameter \"" + arguments.text(i) + "\"");
  }

  private void zone(int i, String value) {
    if (zone != null) {
      throw arguments.directiveError(i, "duplicate zone");
    }
    int colon = value.indexOf(':');
    if (colon < 0) {
      throw arguments.directiveError(i, "zone size is not specified");
    }
    if (colon == 0) {
      throw arguments.directiveError(i, "zone name is not specified");
    }
    zone = value.substring(0, colon);
    size = Values.size(value.substring(colon + 1));
    if (size == Values.INVALID) {
      throw arguments.directiveError(i, "invalid zone size");
    }
    if (size < LEAST_SIZE) {
      throw arguments.directiveError(i, "zone is too small");
    }
  }

  private void timeout(int i, String value) {
    if (timeout != UNSET) {
      throw arguments.directiveError(i, "duplicate timeout");
    }
    timeout = Values.millis(value);
    if (timeout == Values.INVALID || timeout == 0) {
      throw arguments.directiveError(i, "invalid timeout");
    }
  }

  private VariableRef variable(int i, String value, String parameter) {
    if (!value.startsWith("$")) {
      throw arguments.directiveError(i, "missing variable in the \"" + parameter + "\" parameter");
    }
    return StickyParser.variable(arguments, i, value.substring(1));
  }

  private Sticky.Method method() {
    String name = zone;
    if (lookup.isEmpty()) {
      throw arguments.directiveError("\"lookup\" parameter is not specified");
    }
    if (create.isEmpty()) {
      throw arguments.directiveError("\"create\" parameter is not specified");
    }
    if (name == null) {
      throw arguments.directiveError("\"zone\" parameter is not specified");
    }
    ZoneRef<Session> sessions = Zones.declare(arguments, name, Session.KIND, size);
    if (sync) {
      sessions.replicate();
    }
    return new StickyLearn.Method(
        new FirstValue(List.copyOf(create)),
        new FirstValue(List.copyOf(lookup)),
        sessions,
        claim(name),
        timeout == UNSET ? DEFAULT_TIMEOUT : timeout,
        afterHead);
  }

  /// Each group has a zone of its own, whose sessions mean its servers.
  ///
  /// @return the group's name
  private String claim(String name) {
    String group = arguments.scope().arguments().text(0);
    Scope http = arguments.scope().parent();
    if (http == null) {
      return group;
    }
    Map<String, String> users = http.lookUp(USERS);
    if (users == null) {
      users = new HashMap<>();
      http.attach(USERS, users);
    }
    String other = users.putIfAbsent(name, group);
    if (other != null) {
      throw arguments.error(
          "sticky zone \"%s\" is already used in upstream \"%s\"".formatted(name, other));
    }
    return group;
  }
}
