package io.sluice.upstream.peer;

import io.sluice.core.address.Address;
import io.sluice.net.dns.Answer;
import io.sluice.upstream.resolve.RuntimeName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A `server` of a group.
///
/// @param text the address as written
/// @param addresses what it stands for; several if a name has several
/// @param name what it stands for is found out while the server runs, unless this is null
public record ServerLine(
    String text, List<Address> addresses, ServerParameters parameters, @Nullable RuntimeName name) {
  public ServerLine(String text, List<Address> addresses, ServerParameters parameters) {
    this(text, addresses, parameters, null);
  }

  /// What it stands for in itself, before anything is resolved at run time.
  public List<Endpoint> endpoints() {
    int weight = parameters.weight();
    boolean backup = parameters.backup();
    return addresses.stream().map(address -> new Endpoint(address, text, weight, backup)).toList();
  }

  /// What it stands for according to an answer about its name. Of a service, what has not the best
  /// priority are backups, and the weights are the service's unless the line has one.
  ///
  /// @param backups whether the group can have backups
  public List<Endpoint> endpoints(List<Answer.Found> found, boolean backups) {
    if (name == null) {
      return endpoints();
    }
    int best = found.stream().mapToInt(Answer.Found::priority).min().orElse(0);
    int weight = parameters.weight();
    List<Endpoint> endpoints = new ArrayList<>();
    for (Answer.Found each : found) {
      if (name.service() == null) {
        Address address = each.address().withPort(name.port());
        endpoints.add(new Endpoint(address, text, weight, backup()));
      } else if (each.priority() == best || (backups && !backup())) {
        boolean backup = backup() || each.priority() != best;
        int own = weight == 1 ? each.weight() : weight;
        endpoints.add(new Endpoint(each.address(), each.name(), own, backup));
      }
    }
    return List.copyOf(endpoints);
  }

  /// The same server with other parameters.
  public ServerLine with(ServerParameters other) {
    return new ServerLine(text, addresses, other, name);
  }

  /// As a configuration has it, behind the name of the directive.
  public String statement() {
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

  public boolean backup() {
    return parameters.backup();
  }

  /// What an address stands for that no `server` describes.
  public static ServerLine implicit(String text, List<Address> addresses) {
    return new ServerLine(text, addresses, ServerParameters.DEFAULT);
  }
}
