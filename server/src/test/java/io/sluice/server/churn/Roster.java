package io.sluice.server.churn;

import io.sluice.net.sim.SimDns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// Who belongs to which group when: what the configurations say, and what the name server has
/// answered.
final class Roster implements SimDns.Listener {
  /// For how long what the server knows may be older than what it was told, in nanoseconds.
  private static final long ON_ITS_WAY = 40_000_000;

  private static final String SERVICE = "_http._tcp.";

  private final LongSupplier nanos;
  private final Map<String, List<Snapshot>> history = new HashMap<>();
  private final Map<String, List<SimDns.Target>> services = new HashMap<>(); // the truth
  private final Map<String, List<String>> hosts = new HashMap<>();
  private final Map<String, List<Found>> known = new HashMap<>(); // what was told
  private final Map<String, Set<String>> missing = new HashMap<>(); // of a service
  private final Set<String> told = new HashSet<>(); // hosts
  private Plan plan;
  private long began; // nanoseconds
  private boolean replaced;

  /// What a name stands for.
  private record Found(String target, String address, boolean backup) {}

  Roster(Plan plan, LongSupplier nanos) {
    this.plan = plan;
    this.nanos = nanos;
  }

  Plan plan() {
    return plan;
  }

  /// The truth of a name from now on.
  void host(String name, List<String> addresses) {
    hosts.put(name, addresses);
  }

  /// The truth of a service from now on.
  void service(String name, List<SimDns.Target> targets) {
    services.put(name, targets);
  }

  /// Another configuration is served from now on.
  void plan(Plan next) {
    replaced = !history.isEmpty();
    plan = next;
    began = nanos.getAsLong();
    plan.groups().forEach(this::look);
  }

  /// Whether the first configuration was replaced.
  boolean replaced() {
    return replaced;
  }

  @Override
  public void answered(String name, int type, int code) {
    if (code != 0 && code != 3) {
      return;
    }
    if (type == SimDns.A) {
      told.add(name);
      List<Found> found = new ArrayList<>();
      for (String host : code == 0 ? hosts.getOrDefault(name, List.of()) : List.<String>of()) {
        found.add(new Found(name, host + ":80", false));
      }
      known.put(name, found);
      services.keySet().forEach(this::complete);
    } else {
      String service = name.substring(SERVICE.length());
      Set<String> targets = new HashSet<>();
      if (code == 0) {
        services.getOrDefault(service, List.of()).forEach(target -> targets.add(target.name()));
      }
      targets.removeAll(told);
      missing.put(service, targets);
      if (code != 0) {
        known.put(service, List.of());
        missing.remove(service);
      }
      complete(service);
    }
    plan.groups().forEach(this::look);
  }

  /// Once all targets of a service are known it has others.
  private void complete(String service) {
    Set<String> left = missing.get(service);
    if (left == null) {
      return;
    }
    left.removeAll(told);
    if (!left.isEmpty()) {
      return;
    }
    missing.remove(service);
    List<SimDns.Target> targets = services.getOrDefault(service, List.of());
    int best = targets.stream().mapToInt(SimDns.Target::priority).min().orElse(0);
    List<Found> found = new ArrayList<>();
    for (SimDns.Target target : targets) {
      for (String host : hosts.getOrDefault(target.name(), List.of())) {
        found.add(new Found(target.name(), host + ":" + target.port(), target.priority() != best));
      }
    }
    known.put(service, found);
  }

  private void look(Plan.Group group) {
    long now = nanos.getAsLong();
    List<Snapshot> all = history.computeIfAbsent(group.name(), _ -> new ArrayList<>());
    Map<String, Account> before = new HashMap<>();
    if (!all.isEmpty()) {
      all.getLast().all().forEach(each -> before.put(each.key, each));
    }
    List<Account> primary = new ArrayList<>();
    List<Account> backup = new ArrayList<>();
    for (Line line : group.lines()) {
      boolean isBackup = line.use() == Line.Use.BACKUP;
      for (Found found : found(line)) {
        if (found.backup && (isBackup || !group.backups())) {
          continue;
        }
        String key = line.text() + " " + found.target + " " + found.address;
        boolean second = isBackup || found.backup;
        Account account = before.get(key);
        if (account == null) {
          account = new Account(line, found.address, key, now);
        }
        (second ? backup : primary).add(account);
      }
    }
    Snapshot next = new Snapshot(primary, backup, began, now + ON_ITS_WAY);
    if (all.isEmpty()
        || !all.getLast().primary().equals(primary)
        || !all.getLast().backup().equals(backup)) {
      all.add(next);
    }
  }

  private List<Found> found(Line line) {
    return line.resolved()
        ? known.getOrDefault(line.address(), List.of())
        : List.of(new Found(line.address(), line.address(), false));
  }

  /// How a request that chooses a server now can see its group.
  List<Candidate> candidates(Ask ask) {
    List<Candidate> all = new ArrayList<>();
    List<Snapshot> snapshots = history.getOrDefault(ask.wish.group(), List.of());
    for (int i = 0; i < snapshots.size(); i++) {
      boolean over = i < snapshots.size() - 1 && snapshots.get(i + 1).known() < ask.asked;
      boolean later = !ask.pipelined && snapshots.get(i).began() > ask.asked + ON_ITS_WAY;
      if (!over && !later) {
        all.add(new Candidate(snapshots.get(i), plan.passing().tries(), ask.wish.bound()));
      }
    }
    return all;
  }

  /// Everybody who belongs or has belonged to a group.
  List<Account> everybody() {
    return history.values().stream()
        .flatMap(List::stream)
        .flatMap(each -> each.all().stream())
        .distinct()
        .toList();
  }
}
