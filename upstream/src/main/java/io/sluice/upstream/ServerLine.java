package io.sluice.upstream;

import io.sluice.core.address.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A `server` of a group.
///
/// @param text the address as written
/// @param addresses what it stands for; several if a name has several
/// @param name what it stands for is found out while the server runs, unless this is null
record ServerLine(
    String text, List<Address> addresses, ServerParameters parameters, @Nullable RuntimeName name) {
  ServerLine(String text, List<Address> addresses, ServerParameters parameters) {
    this(text, addresses, parameters, null);
  }

  /// What it stands for in itself, before anything is resolved at run time.
  List<Endpoint> endpoints() {
    int weight = parameters.weight();
    boolean backup = parameters.backup();
    return addresses.stream().map(address -> new Endpoint(address, text, weight, backup)).toList();
  }

  /// The same server with other parameters.
  ServerLine with(ServerParameters other) {
    return new ServerLine(text, addresses, other, name);
  }

  /// As a configuration has it, behind the name of the directive.
  String statement() {
    return words().stream().map(ServerLine::quoted).collect(Collectors.joining(" "));
  }

  private List<String> words() {
    List<String> words = new ArrayList<>(List.of(text));
    words.addAll(parameters.words());
    if (name != null) {
      if (name.service() != null) {
        words.add("service=" + name.service());
      }
      words.add("resolve");
    }
    return words;
  }

  private static String quoted(String word) {
    boolean plain = word.chars().noneMatch(c -> c <= ' ' || "\"'\\;{}#$".indexOf(c) >= 0);
    return plain ? word : '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  boolean backup() {
    return parameters.backup();
  }

  /// What an address stands for that no `server` describes.
  static ServerLine implicit(String text, List<Address> addresses) {
    return new ServerLine(text, addresses, ServerParameters.DEFAULT);
  }
}
