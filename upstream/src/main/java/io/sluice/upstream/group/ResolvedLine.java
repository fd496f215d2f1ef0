package io.sluice.upstream.group;

import io.sluice.net.dns.Answer;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.resolve.Renewal;
import io.sluice.upstream.resolve.Resolution;
import io.sluice.upstream.resolve.RuntimeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server line of a group whose name is resolved while the server runs.
///
/// @param place of the line among those of the membership
public record ResolvedLine(
    Group of, GroupState state, Membership membership, int place, RuntimeName name)
    implements Renewal.Target {
  @Override
  public String group() {
    return of.name();
  }

  @Override
  public @Nullable Resolution known() {
    return state.resolved(name);
  }

  @Override
  public void resolved(Answer answer) {
    state.resolved(name, answer);
  }

  @Override
  public boolean use(List<Answer.Found> found) {
    ServerLine line = membership.line(place);
    return line != null && membership.replace(place, line.endpoints(found, of.backups()));
  }

  @Override
  public void show() {
    of.show(membership);
  }
}
