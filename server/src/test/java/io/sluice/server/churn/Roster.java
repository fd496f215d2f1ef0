package io.sluice.server.churn;

import io.sluice.net.sim.SimDns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Who belongs to which group when: what the configurations say, and what the name server has
/// answered.
final class Roster implements SimDns.Listener {
  private static final String SERVICE = "_http._tcp.";

  private final LongSupplier nanos;
  private final long unsure;
  private final long travel;
  private final Map<String, List<Snapshot>> history = new HashMap<>();
  private final Map<String, List<SimDns.Target>> services = new HashMap<>(); // the truth
  private final Map<String, List<String>> hosts = new HashMap<>();
  private final Map<String, List<Found>> known = new HashMap<>(); // what was told
  private final Map<String, Set<String>> missing = new HashMap<>(); // of a service
  private final Map<String, String> sessions = new HashMap<>();
  private final Set<String> told = new HashSet<>(); // hosts
  private Plan plan;
  private long began; // nanoseconds
  private boolean replaced;

  /// What a name stands for.
  private record Found(String target, String address, boolean backup) {}

  /// @param unsure for how long what the server knows may be older than what it was told, in
  ///   nanoseconds
  /// @param travel how long a request is on its way at most
  Roster(Plan plan, LongSupplier nanos, long unsure, long travel) {
    this.plan = plan;
    this.nanos = nanos;
    this.unsure = unsure;
    this.travel = travel;
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
    plan.groups().forEach(group -> look(group, began));
  }

  /// Somebody has changed the groups at run time.
  void amend(Plan next) {
    replaced = true;
    plan = next;
    plan.groups().forEach(group -> look(group, nanos.getAsLong()));
  }

  /// Whether what the first configuration says holds no more.
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
    long known = nanos.getAsLong() + unsure;
    plan.groups().forEach(group -> look(group, known));
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

  /// @param known when the server knows for sure, in nanoseconds
  private void look(Plan.Group group, long known) {
    List<Snapshot> all = history.computeIfAbsent(group.name(), _ -> new ArrayList<>());
    Map<String, Account> before = new HashMap<>();
    if (!all.isEmpty()) {
      all.getLast().all().forEach(each -> before.put(each.account().key, each.account()));
    }
    List<Seat> primary = new ArrayList<>();
    List<Seat> backup = new ArrayList<>();
    for (Line line : group.lines()) {
      boolean isBackup = line.use() == Line.Use.BACKUP;
      for (Found found : found(line)) {
        if (found.backup && (isBackup || !group.backups())) {
          continue;
        }
        String key = line.address() + " " + found.target + " " + found.address;
        boolean second = isBackup || found.backup;
        Account account = before.get(key);
        if (account == null) {
          account = new Account(key, nanos.getAsLong());
        }
        Seat seat = new Seat(line, found.address, account);
        if (!all.isEmpty() && !all.getLast().all().contains(seat)) {
          account.touched(nanos.getAsLong());
        }
        (second ? backup : primary).add(seat);
      }
    }
    Snapshot next = new Snapshot(primary, backup, began, known);
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

  /// A session is its server's that has served last.
  void learn(Talk talk) {
    String group = talk.ask.wish.group();
    if (plan.group(group).sticky() == Plan.Sticky.LEARN) {
      String made = talk.accepted ? String.valueOf(talk.ask.id) : null;
      String session = talk.ask.cookie == null ? made : talk.ask.cookie;
      if (session != null) {
        sessions.put(group + " " + session, talk.server.address());
      }
    }
  }

  /// The address of the server that a request is bound to, or null.
  private @Nullable String bound(Ask ask) {
    String group = ask.wish.group();
    boolean learned = plan.group(group).sticky() == Plan.Sticky.LEARN;
    return learned ? sessions.get(group + " " + ask.cookie) : ask.wish.bound();
  }

  /// How a request that chooses a server now can see its group.
  List<Candidate> candidates(Ask ask) {
    List<Candidate> all = new ArrayList<>();
    List<Snapshot> snapshots = history.getOrDefault(ask.wish.group(), List.of());
    for (int i = 0; i < snapshots.size(); i++) {
      boolean over = i < snapshots.size() - 1 && over(snapshots.get(i), snapshots.get(i + 1), ask);
      boolean later = !ask.pipelined && snapshots.get(i).began() > ask.asked + travel;
      if (!over && !later) {
        all.add(new Candidate(snapshots.get(i), plan.passing().tries(), bound(ask)));
      }
    }
    return all;
  }

  /// Whether nobody but the next one holds. The configuration is that of the moment when a request
  /// begins; its members are those of the moment when a server is chosen.
  private boolean over(Snapshot one, Snapshot next, Ask ask) {
    if (one.began() == next.began()) {
      return next.known() < nanos.getAsLong();
    }
    long older = ask.fresh ? unsure : 0; // than the request may its connection be
    return next.known() + older < ask.asked;
  }

  /// Everybody who belongs or has belonged to a group.
  List<Account> everybody() {
    return history.values().stream()
        .flatMap(List::stream)
        .flatMap(each -> each.all().stream())
        .map(Seat::account)
        .distinct()
        .toList();
  }
}
