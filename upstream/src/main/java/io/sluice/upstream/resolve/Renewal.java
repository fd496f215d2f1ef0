package io.sluice.upstream.resolve;

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

/// Resolves the name of one server line again and again, on one loop, and tells its group whenever
/// that changes. While nobody can tell, what was known last stays, be it of the name, of one
/// family, or of one target of a service; a name that does not exist has no addresses.
public final class Renewal extends Timer {
  /// Whose name it is: a server line of a group.
  public interface Target {
    /// What messages call the group.
    String group();

    /// What the name was resolved to last, perhaps under an earlier configuration; null if never.
    @Nullable Resolution known();

    /// Keeps what the name is resolved to for whoever calls [#known] next. On the loop.
    void resolved(Answer answer);

    /// Has the line stand for those addresses. On the loop.
    ///
    /// @return whether that changes the group's servers, which [#show] has to make known then
    boolean use(List<Answer.Found> found);

    /// Makes the group's servers known to every loop. Computes: not on a loop.
    void show();
  }

  /// Whom to ask, and for how long.
  ///
  /// @param timeout in milliseconds
  public record Source(Resolvers resolvers, long timeout, Supplier<ErrorLog> log) {
    /// How long to wait before asking again in vain.
    long pause() {
      return Math.max(timeout, 1_000);
    }
  }

  private final Target target;
  private final RuntimeName name;
  private final Source source;
  private @Nullable Loop loop;
  private @Nullable Lookup lookup;

  public Renewal(Target target, RuntimeName name, Source source) {
    this.target = target;
    this.name = name;
    this.source = source;
  }

  /// Takes over what an earlier configuration knew, whose server is asked when that holds no more,
  /// and goes on by itself. On the loop.
  public void start(Loop on) {
    loop = on;
    Resolution known = target.known();
    long wait = 0;
    if (known != null) {
      use(known.found(), on);
      wait = known.valid() - now(on);
    }
    on.schedule(this, Math.max(1, wait * 1000));
  }

  /// On the loop that it was started on.
  public void stop() {
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
    Resolution known = target.known();
    Answer now = known == null ? answer : answer.keeping(known.found());
    target.resolved(now);
    use(now.addresses(), on);
    long holds = now.valid() - now(on);
    on.schedule(this, holds > 0 ? (holds + 1) * 1000 : 1_000);
  }

  private void complain(String message) {
    source.log.get().log(ErrorLog.Level.ERROR, message);
  }

  private void use(List<Answer.Found> found, Loop on) {
    if (target.use(found)) {
      on.offload(
          this::show,
          (_, failure) -> {
            if (failure != null) {
              complain(target.group() + " keeps its old servers: " + failure);
            }
          });
    }
  }

  private boolean show() {
    target.show();
    return true;
  }
}
