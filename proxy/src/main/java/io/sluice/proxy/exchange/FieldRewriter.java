package io.sluice.proxy.exchange;

import org.jspecify.annotations.Nullable;

/// What a protocol changes in the values of a response's fields; null means that a value stays.
public interface FieldRewriter {
  /// Whether [#location] may change anything here.
  boolean rewritesLocations();

  /// A new value of `Location`, or of the part of `Refresh` from `prefix` on.
  @Nullable String location(String value, int prefix);

  /// Whether [#cookie] may change anything here.
  boolean changesCookies();

  /// A new value of `Set-Cookie`.
  @Nullable String cookie(String value);
}
