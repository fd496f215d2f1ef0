package io.sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The words that may stand among a directive's arguments, as its [Directive#syntax()] lists them:
/// what an argument that is wrong may have been meant to be.
///
/// @param words `consistent`, `on`, and names of what one has to fill in, such as `time`
/// @param parameters what stands before a `=`, with the words that may stand behind it
record Vocabulary(List<String> words, Map<String, List<String>> parameters) {
  /// What stands for something else in a line of syntax.
  private static final Set<String> FILLED_IN =
      Set.of(
          ("address browser cidr code condition connections cookie cookie_name cpumask device"
                  + " directory domain field file flag format group header_timeout hostname key"
                  + " keepcnt keepidle keepintvl length level level1 level2 level3 method mime-type"
                  + " n name name_in_uri number parameter parameters path port rate regex"
                  + " replacement response size string text time timeout uri url user value"
                  + " variable zone")
              .split(" ", -1));

  /// Other words for what nginx calls `on` and `off`.
  private static final Map<String, String> SWITCHES =
      Map.of(
          "true",
          "on",
          "yes",
          "on",
          "1",
          "on",
          "enable",
          "on",
          "enabled",
          "on",
          "false",
          "off",
          "no",
          "off",
          "0",
          "off",
          "disable",
          "off",
          "disabled",
          "off");

  static Vocabulary of(String syntax) {
    List<String> words = new ArrayList<>();
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String token : syntax.replace("[=", "=").split("[\\s\\[\\](){};,]+", -1)) {
      int equals = token.indexOf('=');
      if (equals > 0) {
        List<String> values =
            parameters.computeIfAbsent(token.substring(0, equals), _ -> new ArrayList<>());
        addWords(token.substring(equals + 1), values);
      } else if (equals < 0) {
        addWords(token, words);
      }
    }
    return new Vocabulary(words, parameters);
  }

  private static void addWords(String alternatives, List<String> to) {
    for (String word : alternatives.split("\\|", -1)) {
      if (!word.isEmpty() && word.chars().anyMatch(Character::isLetter) && word.charAt(0) != '$') {
        to.add(word);
      }
    }
  }

  /// What a wrong argument may have been meant to be, or null if it is like nothing here.
  @Nullable String nearest(String wrong) {
    String meant = meant(wrong);
    return wrong.equals(meant) ? null : meant;
  }

  private @Nullable String meant(String wrong) {
    int equals = wrong.indexOf('=');
    if (equals <= 0) {
      String word = near(wrong, words, FILLED_IN);
      String name = word == null ? name(wrong) : null;
      return name == null ? word : name + '=';
    }
    String before = wrong.substring(0, equals);
    String behind = wrong.substring(equals + 1);
    List<String> values = parameters.get(before);
    if (values != null) {
      String value = near(behind, values, FILLED_IN);
      return value == null ? null : before + '=' + value;
    }
    String name = name(before);
    return name == null ? near(before, words, FILLED_IN) : name + '=' + behind;
  }

  private @Nullable String name(String wrong) {
    return near(wrong, List.copyOf(parameters.keySet()), Set.of("parameter"));
  }

  /// @param filledIn candidates that are no words
  private static @Nullable String near(
      String wrong, List<String> candidates, Set<String> filledIn) {
    String lower = wrong.toLowerCase(Locale.ROOT);
    String other = SWITCHES.get(lower);
    if (other != null && candidates.contains(other)) {
      return other;
    }
    if (candidates.contains("size") || candidates.contains("time")) {
      String spelled = Spelling.units(lower, candidates.contains("time"));
      if (spelled != null) {
        return spelled;
      }
    }
    String best = null;
    int least = 2 * Nearest.limit(wrong) + 2;
    for (String candidate : candidates) {
      String folded = candidate.toLowerCase(Locale.ROOT);
      if (!filledIn.contains(folded)) {
        int cutOff = folded.startsWith(lower) ? 0 : 1; // `of` is `off` rather than `on`
        int score = 2 * Nearest.distance(lower, folded) + cutOff;
        if (score < least) {
          best = candidate;
          least = score;
        }
      }
    }
    return best;
  }
}
