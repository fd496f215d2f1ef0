package io.sluice.upstream.conf;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_UPSTREAM;
import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_UPSTREAM;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.core.zone.ZoneRef;
import io.sluice.upstream.balance.BalancerDirectives;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupQueue;
import io.sluice.upstream.group.StateFile;
import io.sluice.upstream.peer.ServerLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directives of groups, which are the same in `http` and `stream`.
public final class UpstreamDirectives {
  static final Directive<@Nullable Group> HTTP_GROUP =
      Directive.block("upstream", HTTP_UPSTREAM, UpstreamDirectives::group)
          .in(HTTP)
          .args(1)
          .repeats()
          .syntax("name { ... }")
          .doc("Defines a group of servers.");

  static final Directive<@Nullable Group> STREAM_GROUP =
      Directive.block("upstream", STREAM_UPSTREAM, UpstreamDirectives::group)
          .in(STREAM)
          .args(1)
          .repeats()
          .syntax("name { ... }")
          .doc("Defines a group of servers.");

  static final Directive<List<ServerLine>> SERVER =
      Directive.list("server", ServerParser::parse)
          .in(HTTP_UPSTREAM, STREAM_UPSTREAM)
          .args(1, Directive.ANY)
          .syntax(
              "address [weight=number] [max_conns=number] [max_fails=number] [fail_timeout=time]"
                  + " [backup] [down] [drain] [resolve] [service=name] [route=string]"
                  + " [slow_start=time]")
          .doc("Adds a server to a group.");

  static final Directive<@Nullable ZoneRef<Group>> ZONE =
      Directive.<@Nullable ZoneRef<Group>>of("zone", UpstreamZone::parse, null)
          .in(HTTP_UPSTREAM, STREAM_UPSTREAM)
          .args(1, 2)
          .repeats()
          .syntax("name [size]")
          .doc("Names the memory in which a group's state is kept.");

  static final Directive<@Nullable StateFile> STATE =
      Directive.<@Nullable StateFile>of("state", StateDirective::parse, null)
          .in(HTTP_UPSTREAM, STREAM_UPSTREAM)
          .syntax("file")
          .doc("Keeps the servers of a group that change while it serves in a file.");

  static final Directive<GroupQueue.@Nullable Settings> QUEUE =
      Directive.<GroupQueue.@Nullable Settings>of("queue", GroupQueue.Settings::parse, null)
          .in(HTTP_UPSTREAM)
          .args(1, 2)
          .syntax("number [timeout=time]")
          .doc("How many requests wait for a server, and how long, if none can be chosen at once.");

  static final Directive<KeepaliveArguments> KEEPALIVE =
      Directive.of("keepalive", UpstreamDirectives::keepalive, KeepaliveArguments.DEFAULT)
          .in(HTTP_UPSTREAM)
          .args(1, 2)
          .syntax("connections [local]")
          .defaultText("32 local")
          .doc("How many idle connections to a group's servers each worker keeps; 0 for none.");

  static final Directive<Long> KEEPALIVE_REQUESTS =
      Directive.number("keepalive_requests", 1000, 0, Long.MAX_VALUE)
          .in(HTTP_UPSTREAM)
          .doc("After how many requests a kept connection is closed.");

  static final Directive<Long> KEEPALIVE_TIME =
      Directive.time("keepalive_time", 3_600_000)
          .in(HTTP_UPSTREAM)
          .doc("For how long after its start requests may be sent over a kept connection.");

  static final Directive<Long> KEEPALIVE_TIMEOUT =
      Directive.time("keepalive_timeout", 60_000)
          .in(HTTP_UPSTREAM)
          .doc("How long a kept connection stays open while it is idle.");

  static final Directive<Boolean> NTLM =
      Directive.<Boolean>of("ntlm", _ -> true, false)
          .in(HTTP_UPSTREAM)
          .args(0)
          .doc(
              "Binds a connection to the client that sends NTLM or Negotiate credentials over it.");

  private static final List<Directive<?>> OWN =
      List.of(
          HTTP_GROUP,
          STREAM_GROUP,
          SERVER,
          ZONE,
          STATE,
          QUEUE,
          KEEPALIVE,
          KEEPALIVE_REQUESTS,
          KEEPALIVE_TIME,
          KEEPALIVE_TIMEOUT,
          NTLM);

  private UpstreamDirectives() {}

  /// All of them, with those of the balancing methods.
  public static List<Directive<?>> all() {
    List<Directive<?>> all = new ArrayList<>(OWN);
    all.addAll(BalancerDirectives.ALL);
    return all;
  }

  /// What `keepalive` says.
  record KeepaliveArguments(int connections, boolean local) {
    static final KeepaliveArguments DEFAULT = new KeepaliveArguments(32, true);
  }

  private static Group group(Arguments a) {
    return Upstreams.of(a.scope()).define(a);
  }

  private static KeepaliveArguments keepalive(Arguments a) {
    long connections = ServerParser.number(a.text(0));
    if (connections < 0 || connections > Integer.MAX_VALUE) {
      throw a.error(0, "invalid value \"" + a.text(0) + "\" in \"keepalive\" directive");
    }
    if (a.count() == 2 && !a.text(1).equals("local")) {
      throw a.invalidParameter(1);
    }
    return new KeepaliveArguments((int) connections, a.count() == 2);
  }
}
