package io.sluice.server;

import static io.sluice.config.Context.EVENTS;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.config.Values;
import io.sluice.core.feature.Feature;
import io.sluice.net.LoopOptions;
import java.util.ArrayList;
import java.util.List;

/// The directives of `events { }`.
final class EventsDirectives implements Feature {
  static final Directive<Long> WORKER_CONNECTIONS =
      Directive.<Long>of("worker_connections", EventsDirectives::connections, 512L)
          .in(EVENTS)
          .syntax("number")
          .defaultText("512")
          .doc(
              "Bounds how many connections a worker has open, to clients and to servers together.");

  static final Directive<Boolean> MULTI_ACCEPT =
      Directive.flag("multi_accept", false)
          .in(EVENTS)
          .doc(
              "Accepts all connections that wait, rather than one each time that the worker looks.");

  static final Directive<Long> EPOLL_EVENTS =
      Directive.number("epoll_events", LoopOptions.DEFAULT_BATCH, 1, 65536)
          .in(EVENTS)
          .doc("Bounds how many events a worker takes from the kernel at once.");

  private static final String NO_MUTEX =
      "the kernel wakes one worker for a new connection (EPOLLEXCLUSIVE)";

  private static final List<Directive<?>> WITHOUT_EFFECT =
      List.of(
          Directive.of("use", EventsDirectives::method, "epoll")
              .in(EVENTS)
              .syntax("method")
              .defaultText("")
              .ignored("the fastest method that the system has is always used"),
          Directive.flag("accept_mutex", false).in(EVENTS).ignored(NO_MUTEX),
          Directive.time("accept_mutex_delay", 500).in(EVENTS).ignored(NO_MUTEX),
          Directive.list("debug_connection", a -> a.text(0))
              .in(EVENTS)
              .syntax("address | CIDR | unix:")
              .ignored("there are no messages at level debug about connections"),
          Directive.number("worker_aio_requests", 32)
              .in(EVENTS)
              .ignored("files are read by threads, not by the kernel's aio"));

  @Override
  public String name() {
    return "events";
  }

  @Override
  public List<Directive<?>> directives() {
    List<Directive<?>> all =
        new ArrayList<>(List.of(WORKER_CONNECTIONS, MULTI_ACCEPT, EPOLL_EVENTS));
    all.addAll(WITHOUT_EFFECT);
    return all;
  }

  private static Long connections(Arguments a) {
    long number = Values.number(a.text(0));
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw a.error(0, "invalid number \"" + a.text(0) + "\"");
    }
    return number;
  }

  private static String method(Arguments a) {
    return switch (a.text(0)) {
      case "epoll", "poll", "select" -> a.text(0);
      default -> throw a.error(0, "invalid event type \"" + a.text(0) + "\"");
    };
  }
}
