package io.sluice.upstream;

import io.sluice.core.log.ErrorLog;
import io.sluice.net.Loop;
import io.sluice.net.Timer;
import io.sluice.net.dns.Answer;
import io.sluice.net.dns.Lookup;
import io.sluice.net.dns.Resolver;
import io.sluice.net.dns.Resolvers;
import io.sluice.net.dns.Status;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Resolves the name of one server line again and again, on one loop, and gives the group its new
/// peers whenever they change. While nobody can tell, those that were known last stay, be it of the
/// name, of one family, or of one target of a service; a name that does not exist has none.
final class Renewal extends Timer {
  /// Whom to ask, and for how long.
  ///
  /// @param timeout in milliseconds
  record Source(Resolvers resolvers, long timeout, Supplier<ErrorLog> log) {
    /// How long to wait before asking again in vain.
    long pause() {
      return Math.max(timeout, 1_000);
    }
  }

  private final Group group;
  private final GroupState state;
  private final Membership membership;
  private final int place;
  private final RuntimeName name;
  private final Source source;
  private @Nullable Loop loop;
  private @Nullable Lookup lookup;

  /// @param place of the line among those of the membership
  Renewal(
      Group group,
      GroupState state,
      Membership membership,
      int place,
      RuntimeName name,
      Source source) {
    this.group = group;
    this.state = state;
    this.membership = membership;
    this.place = place;
    this.name = name;
    this.source = source;
  }

  /// Takes over what an earlier configuration knew, whose server is asked when that holds no more,
  /// and goes on by itself. On the loop.
  void start(Loop on) {
    loop = on;
    GroupState.Resolved known = state.resolved(name);
    long wait = 0;
    if (known != null) {
      use(known.found(), on);
      wait = known.valid() - now(on);
    }
    on.schedule(this, Math.max(1, wait * 1000));
  }

  /// On the loop that it was started on.
  void stop() {
    Loop on = loop;
    if (on != null) {
      on.cancel(this);
    }
    loop = null;
    if (lookup != null) {
      lookup.cancel();
      lookup = null;
    }
  }

  private static long now(Loop on) {
    return on.nowMillis() / 1000;
  }

  /// Whatever has failed, the name is asked for again.
  @Override
  protected void failed(Throwable cause) {
    Loop on = loop;
    if (on != null) {
      on.schedule(this, source.pause());
    }
  }

  @Override
  protected void fire() {
    Loop on = loop;
    if (on == null) {
      return;
    }
    Resolver resolver = source.resolvers.on(on);
    String service = name.service();
    lookup =
        service == null
            ? resolver.lookUp(
                name.host(), source.timeout, answer -> heard(answer, on), this::failed)
            : resolver.lookUpService(
                service, name.host(), source.timeout, answer -> heard(answer, on), this::failed);
  }

  private void heard(Answer answer, Loop on) {
    for (Answer.Unresolved each : answer.missing()) {
      if (each.family() == Answer.Family.ANY) { // the resolver's log tells of one family
        String what = " while resolving " + name.description();
        complain(each.name() + " could not be resolved " + each.status().description() + what);
      }
    }
    if (!answer.found()) {
      String why = answer.status().description();
      complain(name.description() + " could not be resolved " + why);
      if (answer.status() != Status.NXDOMAIN) {
        on.schedule(this, source.pause());
        return;
      }
    }
    GroupState.Resolved known = state.resolved(name);
    Answer now = known == null ? answer : answer.keeping(known.found());
    state.resolved(name, now);
    use(now.addresses(), on);
    long holds = now.valid() - now(on);
    on.schedule(this, holds > 0 ? (holds + 1) * 1000 : 1_000);
  }

  private void complain(String message) {
    source.log.get().log(ErrorLog.Level.ERROR, message);
  }

  private void use(List<Answer.Found> found, Loop on) {
    ServerLine line = membership.line(place);
    if (line != null && membership.replace(place, name.endpoints(line, found, group.backups()))) {
      on.offload(
          this::show,
          (_, failure) -> {
            if (failure != null) {
              complain(group.name() + " keeps its old servers: " + failure);
            }
          });
    }
  }

  private boolean show() {
    group.show(membership);
    return true;
  }
}
