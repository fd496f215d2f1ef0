package io.sluice.proxy.exchange;

import io.sluice.config.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The fields of responses that clients do not see. Locations that hide the same ones share a set.
public final class HiddenFields {
  private record Names(List<String> hidden, List<String> passed) {}

  private final ProtocolDirectives directives;
  private final List<String> usual;
  private final Map<Names, NameSet> sets = new HashMap<>();

  /// @param directives the protocol's
  /// @param usual those that clients do not see unless the configuration says so
  public HiddenFields(ProtocolDirectives directives, List<String> usual) {
    this.directives = directives;
    this.usual = usual;
  }

  NameSet of(Settings settings) {
    Names names =
        new Names(
            directives.value(settings, directives.hideHeader),
            directives.value(settings, directives.passHeader));
    return sets.computeIfAbsent(names, this::set);
  }

  private NameSet set(Names names) {
    List<String> all = new ArrayList<>(usual);
    all.addAll(names.hidden);
    all.replaceAll(name -> name.toLowerCase(Locale.ROOT));
    for (String passed : names.passed) {
      all.removeIf(name -> name.equalsIgnoreCase(passed));
    }
    return new NameSet(all);
  }
}
