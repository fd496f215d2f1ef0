package io.sluice.net.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// The second half of looking a service up: each of its targets is a name to resolve. What they
/// have is put together by priority, and targets of one priority begin at one that chance and their
/// weights decide (RFC 2782).
final class ServiceTargets {
  /// @param answer what was found for it; a failure while it is asked for
  private record Target(ResourceRecord.Service service, Answer answer) {
    int share() {
      return service.weight() * answer.addresses().size();
    }
  }

  private final Resolver resolver;
  private final Lookup lookup;
  private final List<Target> targets = new ArrayList<>();
  private long valid;
  private int missing;

  ServiceTargets(Resolver resolver, Lookup lookup, Entry entry) {
    this.resolver = resolver;
    this.lookup = lookup;
    this.valid = entry.valid;
    Answer unknown = Answer.of(Status.UNKNOWN, valid);
    entry.services.stream()
        .sorted(Comparator.comparingInt(ResourceRecord.Service::priority))
        .forEach(service -> targets.add(new Target(service, unknown)));
    missing = targets.size();
  }

  /// Asks for all of them.
  void resolve() {
    for (int i = 0; i < targets.size(); i++) {
      int place = i;
      Question question = Question.name(targets.get(i).service.target());
      resolver.begin(lookup.part(question, answer -> answered(place, answer)));
    }
  }

  private void answered(int place, Answer answer) {
    targets.set(place, new Target(targets.get(place).service, answer));
    if (answer.status() != Status.NXDOMAIN) { // a failure is believed for a short time only
      valid = Math.min(valid, answer.valid());
    }
    if (--missing == 0) {
      lookup.end(together());
    }
  }

  private Answer together() {
    List<Answer.Found> found = new ArrayList<>();
    List<Answer.Unresolved> unresolved = new ArrayList<>();
    for (Target target : targets) {
      if (!target.answer.found()) {
        unresolved.add(
            new Answer.Unresolved(
                target.service.target(), target.answer.status(), Answer.Family.ANY));
      }
      target.answer.missing().stream()
          .map(each -> new Answer.Unresolved(target.service.target(), each.status(), each.family()))
          .forEach(unresolved::add);
    }
    for (int from = 0; from < targets.size(); ) {
      int end = from;
      while (end < targets.size()
          && targets.get(end).service.priority() == targets.get(from).service.priority()) {
        end++;
      }
      addRotated(targets.subList(from, end), found, resolver::chance);
      from = end;
    }
    if (!found.isEmpty()) {
      return new Answer(Status.NOERROR, List.copyOf(found), valid, List.copyOf(unresolved));
    }
    boolean none = unresolved.stream().anyMatch(each -> each.status() == Status.NXDOMAIN);
    Status status = none ? Status.NXDOMAIN : unresolved.getFirst().status();
    return new Answer(status, List.of(), resolver.believeFailureUntil(), List.copyOf(unresolved));
  }

  private static void addRotated(
      List<Target> equals, List<Answer.Found> into, IntUnaryOperator chance) {
    int total = equals.stream().mapToInt(Target::share).sum();
    if (total == 0) {
      return;
    }
    int place = chance.applyAsInt(total);
    int first = 0;
    while (place >= equals.get(first).share()) {
      place -= equals.get(first).share();
      first++;
    }
    for (int i = 0; i < equals.size(); i++) {
      Target target = equals.get((first + i) % equals.size());
      ResourceRecord.Service service = target.service;
      for (Answer.Found each : target.answer.addresses()) {
        into.add(
            new Answer.Found(
                each.address().withPort(service.port()),
                service.target(),
                service.priority(),
                service.weight()));
      }
    }
  }
}
