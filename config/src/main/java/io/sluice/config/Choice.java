package io.sluice.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Reads one of several words, in any case.
record Choice<T>(Map<String, T> words) implements Parser<T> {
  static <E extends Enum<E>> Choice<E> of(Class<E> type) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E one : type.getEnumConstants()) {
      words.put(one.name().toLowerCase(Locale.ROOT), one);
    }
    return new Choice<>(words);
  }

  @Override
  public T parse(Arguments arguments) {
    String text = arguments.text(0);
    for (Map.Entry<String, T> word : words.entrySet()) {
      if (word.getKey().equalsIgnoreCase(text)) {
        return word.getValue();
      }
    }
    throw arguments.error(0, "invalid value \"" + text + "\"");
  }

  String syntax() {
    return String.join(" | ", words.keySet());
  }

  String word(T value) {
    for (Map.Entry<String, T> word : words.entrySet()) {
      if (word.getValue().equals(value)) {
        return word.getKey();
      }
    }
    return "";
  }
}
