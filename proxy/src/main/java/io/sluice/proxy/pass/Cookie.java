package io.sluice.proxy.pass;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The value of one `Set-Cookie`: the cookie itself, then its attributes.
final class Cookie {
  /// @param value what stands behind `=`, or null without one
  private record Attribute(String name, @Nullable String value) {
    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  private final List<Attribute> attributes = new ArrayList<>();

  /// Takes a value apart.
  Cookie(String text) {
    int start = 0;
    while (start <= text.length()) {
      int semicolon = text.indexOf(';', start);
      int end = semicolon < 0 ? text.length() : semicolon;
      attributes.add(attribute(text.substring(start, end)));
      start = end + 1;
    }
  }

  private static Attribute attribute(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new Attribute(trim(text), null)
        : new Attribute(trim(text.substring(0, equals)), trim(text.substring(equals + 1)));
  }

  private static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) == ' ') {
      start++;
    }
    while (end > start && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(start, end);
  }

  /// The cookie's name.
  String name() {
    return attributes.getFirst().name;
  }

  /// Whether it sets anything: there is a `=`.
  boolean complete() {
    return attributes.getFirst().value != null;
  }

  /// How a value changes; null if it does not.
  interface Change {
    @Nullable String of(String value);
  }

  /// Changes the value of all attributes of that name that have one. True if any has changed.
  boolean change(String name, Change change) {
    boolean changed = false;
    for (int i = 1; i < attributes.size(); i++) {
      Attribute attribute = attributes.get(i);
      if (attribute.value != null && attribute.is(name)) {
        String value = change.of(attribute.value);
        if (value != null) {
          attributes.set(i, new Attribute(attribute.name, value));
          changed = true;
        }
      }
    }
    return changed;
  }

  /// Sees to it that an attribute without value is there.
  void add(String name) {
    for (int i = 1; i < attributes.size(); i++) {
      if (attributes.get(i).is(name)) {
        return;
      }
    }
    attributes.add(new Attribute(name, null));
  }

  /// Sees to it that the first attribute of that name has a value.
  void set(String name, String value) {
    for (int i = 1; i < attributes.size(); i++) {
      Attribute attribute = attributes.get(i);
      if (attribute.is(name)) {
        if (!value.equalsIgnoreCase(attribute.value)) {
          attributes.set(i, new Attribute(name, value));
        }
        return;
      }
    }
    attributes.add(new Attribute(name, value));
  }

  /// Drops all attributes of that name.
  void remove(String name) {
    attributes.subList(1, attributes.size()).removeIf(attribute -> attribute.is(name));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Attribute attribute : attributes) {
      text.append(text.isEmpty() ? "" : "; ").append(attribute.name);
      if (attribute.value != null) {
        text.append('=').append(attribute.value);
      }
    }
    return text.toString();
  }
}
