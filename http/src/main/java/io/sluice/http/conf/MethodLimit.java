package io.sluice.http.conf;

import java.util.Set;

/// A `limit_except` block: the location that stands in for methods other than those named.
///
/// @param allowed method names in capitals, as in the configuration; `GET` also allows `HEAD`
/// @param location where requests with any other method go on
public record MethodLimit(Set<String> allowed, Location location) {}
