package io.sluice.server.churn;

import io.sluice.net.sim.SimDns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes up configurations, names and requests.
final class Casting {
  private static final List<String> METHODS =
      List.of(
          "",
          "least_conn;",
          "least_time header;",
          "least_time last_byte;",
          "least_time header inflight;",
          "least_time last_byte inflight;",
          "fair;",
          "hash $uri;",
          "hash $uri consistent;",
          "hash $remote_addr consistent;",
          "ip_hash;",
          "random;",
          "random two;",
          "random two least_time=header;");
  private static final List<String> BUFFERS =
      List.of(
          "",
          "",
          "proxy_buffer_size 1k; proxy_buffers 3 1k; proxy_busy_buffers_size 1k;",
          "proxy_buffer_size 1k; proxy_buffers 3 1k; proxy_max_temp_file_size 0;");
  private static final List<String> FAILURES =
      List.of(
          "error",
          "timeout",
          "invalid_header",
          "http_500",
          "http_502",
          "http_503",
          "http_504",
          "http_403",
          "http_404",
          "http_429",
          "non_idempotent");

  private final SplittableRandom random;
  private final Map<String, List<String>> hosts = new LinkedHashMap<>();
  private final Map<String, List<SimDns.Target>> services = new LinkedHashMap<>();
  private final Set<String> addresses = new TreeSet<>();
  private int machines;
  private int names;
  private Plan plan;

  /// @param prompt whether the network takes at once what is sent
  Casting(SplittableRandom random, Path folder, boolean prompt, boolean tracing) {
    this.random = random;
    String level = tracing ? "debug" : "emerg";
    String log = "error_log " + folder.resolve("error.log") + " " + level + ";";
    List<Plan.Group> groups = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      groups.add(group("g" + i));
    }
    boolean queues = groups.stream().anyMatch(group -> group.queue() > 0);
    plan = new Plan(1 + random.nextInt(3), log, passing(queues, prompt), groups);
  }

  Plan plan() {
    return plan;
  }

  Map<String, List<String>> hosts() {
    return hosts;
  }

  Map<String, List<SimDns.Target>> services() {
    return services;
  }

  /// Of all machines that there ever were, with their ports.
  Set<String> addresses() {
    return addresses;
  }

  /// Of the machines that serve now, or will soon.
  List<String> serving() {
    List<String> all = new ArrayList<>();
    for (Plan.Group group : plan.groups()) {
      for (Line line : group.lines()) {
        if (!line.resolved()) {
          all.add(line.address());
        }
        for (String host : hosts.getOrDefault(line.address(), List.of())) {
          all.add(host + ":80");
        }
        for (SimDns.Target target : services.getOrDefault(line.address(), List.of())) {
          hosts
              .getOrDefault(target.name(), List.of())
              .forEach(host -> all.add(host + ":" + target.port()));
        }
      }
    }
    return all;
  }

  Plan.Group anyGroup() {
    return one(plan.groups());
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private boolean chance(int in) {
    return random.nextInt(in) == 0;
  }

  // ---- configurations

  private Plan.Passing passing(boolean queues, boolean prompt) {
    Set<String> next = new TreeSet<>();
    if (!chance(8)) {
      next.addAll(List.of("error", "timeout"));
    }
    if (chance(2)) {
      FAILURES.stream().filter(_ -> chance(2)).forEach(next::add);
    }
    return new Plan.Passing(
        next,
        chance(3) ? 1 + random.nextInt(3) : 0,
        queues || !chance(4) ? 0 : 1 + random.nextInt(3),
        1 + random.nextInt(3),
        2 + random.nextInt(3),
        !prompt || !chance(3), // else nobody knows how much of a body is there at first
        !chance(4),
        chance(8),
        chance(8),
        one(BUFFERS),
        one(List.of(64, 1024, 16384)));
  }

  private Plan.Group group(String name) {
    String method = one(METHODS);
    Plan.Sticky sticky = chance(4) ? one(List.of(Plan.Sticky.values())) : Plan.Sticky.NONE;
    boolean queue = chance(6);
    Plan.Group group =
        new Plan.Group(
            name,
            method,
            sticky,
            queue ? 1 + random.nextInt(8) : 0,
            1 + random.nextInt(5),
            one(List.of(0, 1, 2, 32)),
            List.of());
    List<Line> lines = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      lines.add(line(group, i == 0, queue));
    }
    return group.with(lines);
  }

  private Line line(Plan.Group group, boolean primary, boolean busy) {
    Line.Use use = Line.Use.ALL;
    if (!primary && chance(2)) {
      use = one(List.of(Line.Use.values()));
      if (use == Line.Use.BACKUP && !group.backups()) {
        use = Line.Use.ALL;
      }
    }
    boolean resolved = chance(5);
    boolean service = resolved && chance(2);
    String route = group.sticky() == Plan.Sticky.ROUTE && !resolved ? "r" + machines : "";
    String address = service ? service() : resolved ? host() : machine() + ":80";
    return new Line(
        address,
        resolved,
        service,
        chance(2) ? 1 : 1 + random.nextInt(5),
        one(List.of(1, 1, 1, 0, 2, 3)),
        one(List.of(10, 1, 2, 5)),
        chance(busy ? 2 : 5) ? 1 + random.nextInt(3) : 0,
        group.slowStarts() && chance(5) ? 1 + random.nextInt(10) : 0,
        use,
        route);
  }

  private String machine() {
    int number = machines++;
    String address = "10.1." + (number >> 8) + "." + (number & 0xFF);
    addresses.add(address + ":80");
    return address;
  }

  private String host() {
    String name = "n" + names++ + ".example";
    hosts.put(name, machines(random.nextInt(4)));
    return name;
  }

  private List<String> machines(int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(machine());
    }
    return all;
  }

  private String service() {
    String name = "s" + names++ + ".example";
    services.put(name, targets(random.nextInt(4)));
    return name;
  }

  private List<SimDns.Target> targets(int count) {
    List<SimDns.Target> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String target = "t" + names++ + ".example";
      int port = 8000 + random.nextInt(3);
      List<String> machines = machines(1 + random.nextInt(2));
      machines.forEach(machine -> addresses.add(machine + ":" + port));
      hosts.put(target, machines);
      all.add(new SimDns.Target(random.nextInt(2), 1 + random.nextInt(3), port, target));
    }
    return all;
  }

  /// The next configuration: servers stay, go, and come.
  Plan another() {
    List<Plan.Group> groups = new ArrayList<>();
    for (Plan.Group group : plan.groups()) {
      List<Line> lines = new ArrayList<>(group.lines());
      if (lines.size() > 1 && chance(2)) {
        lines.removeIf(line -> line.use() != Line.Use.ALL && chance(3));
        if (lines.stream().filter(line -> line.use() == Line.Use.ALL).count() > 1) {
          lines.remove(random.nextInt(lines.size()));
        }
      }
      if (chance(2)) {
        lines.add(line(group, false, group.queue() > 0));
      }
      if (!lines.isEmpty() && chance(2)) { // it stays and is treated otherwise
        int place = random.nextInt(lines.size());
        Line other = line(group, place == 0, group.queue() > 0);
        lines.set(place, lines.get(place).as(other));
      }
      if (lines.stream().allMatch(line -> line.use() == Line.Use.BACKUP)) {
        lines.add(line(group, true, group.queue() > 0));
      }
      groups.add(group.with(lines));
    }
    plan = new Plan(plan.loops(), plan.log(), plan.passing(), groups);
    return plan;
  }

  /// What somebody says at run time: one server is treated otherwise, goes, or comes.
  Plan amended(Plan.Group group) {
    List<Line> lines = new ArrayList<>(group.lines());
    int place = random.nextInt(lines.size());
    Line old = lines.get(place);
    Line fresh = line(group, false, group.queue() > 0);
    boolean last = lines.stream().filter(line -> line.use() == Line.Use.ALL).count() < 2;
    if (chance(3) && !fresh.resolved()) {
      lines.add(fresh);
    } else if (chance(2) && !last) {
      lines.remove(place);
    } else if (old.use() != Line.Use.BACKUP && fresh.use() != Line.Use.BACKUP) {
      lines.set(place, old.as(fresh));
    }
    List<Plan.Group> groups = new ArrayList<>(plan.groups());
    groups.set(groups.indexOf(group), group.with(lines));
    plan = new Plan(plan.loops(), plan.log(), plan.passing(), groups);
    return plan;
  }

  // ---- names

  /// A name stands for others from now on.
  void rename() {
    List<String> all =
        plan.groups().stream()
            .flatMap(group -> group.lines().stream())
            .filter(Line::resolved)
            .map(Line::address)
            .toList();
    if (all.isEmpty()) {
      return;
    }
    String name = one(all);
    if (hosts.containsKey(name)) {
      List<String> now = new ArrayList<>(hosts.getOrDefault(name, List.of()));
      Collections.shuffle(now, Random.from(random));
      now.removeIf(_ -> chance(3));
      now.addAll(machines(random.nextInt(3)));
      hosts.put(name, now);
    } else {
      List<SimDns.Target> now = new ArrayList<>(services.getOrDefault(name, List.of()));
      now.removeIf(_ -> chance(2));
      now.addAll(targets(random.nextInt(3)));
      services.put(name, now);
    }
  }

  // ---- requests

  Wish wish(String group, @Nullable String bound, SplittableRandom by) {
    String method = List.of("GET", "GET", "GET", "HEAD", "POST", "PUT").get(by.nextInt(6));
    if (!method.equals("POST") && !method.equals("PUT")) {
      return new Wish(method, group, -1, false, false, bound);
    }
    boolean slow = by.nextInt(3) == 0;
    boolean small = !slow && !plan.passing().requestBuffering();
    int body = by.nextInt(small ? 300 : by.nextInt(6) == 0 ? 60_000 : 3000);
    return new Wish(method, group, body, by.nextInt(4) == 0, slow && body > 10, bound);
  }
}
