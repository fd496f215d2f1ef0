package io.sluice.proxy.exchange;

import io.sluice.http.DrainListener;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.net.OpenFile;
import org.jspecify.annotations.Nullable;

/// Gives a response to two consumers. It is as slow as the slower of them: blocked while one is,
/// and it resumes when both have. One that wants nothing any more is left out, unless it is the
/// first: that sees to the end of the request, so the response is over then.
public final class Tee implements ResponseConsumer {
  private final ResponseConsumer first;
  private final ResponseConsumer second;
  private Demand ofFirst = Demand.READY;
  private Demand ofSecond = Demand.READY;
  private @Nullable DrainListener listener;

  /// @param first whose head and end are those of the request, as the client's are
  public Tee(ResponseConsumer first, ResponseConsumer second) {
    this.first = first;
    this.second = second;
  }

  private boolean secondTakes() {
    return ofSecond != Demand.DONE;
  }

  private Demand both() {
    if (ofFirst == Demand.DONE) {
      return Demand.DONE;
    }
    boolean blocked = ofFirst == Demand.BLOCKED || ofSecond == Demand.BLOCKED;
    return blocked ? Demand.BLOCKED : Demand.READY;
  }

  @Override
  public Demand head(HttpRequest of) {
    ofFirst = first.head(of);
    if (ofFirst != Demand.DONE) {
      ofSecond = second.head(of);
    }
    return both();
  }

  @Override
  public Demand body(byte[] b, int offset, int length, boolean last) {
    if (secondTakes()) {
      ofSecond = second.body(b, offset, length, last);
    }
    ofFirst = first.body(b, offset, length, last);
    return both();
  }

  @Override
  public Demand file(OpenFile file, long offset, long length, boolean last) {
    if (secondTakes()) {
      ofSecond = second.file(file, offset, length, last);
    }
    ofFirst = first.file(file, offset, length, last);
    return both();
  }

  @Override
  public Demand push() {
    if (secondTakes()) {
      ofSecond = second.push();
    }
    ofFirst = first.push();
    return both();
  }

  @Override
  public void complete() {
    if (secondTakes()) {
      second.complete();
    }
    first.complete();
  }

  @Override
  public void fail() {
    if (secondTakes()) {
      second.fail();
    }
    first.fail();
  }

  @Override
  public boolean holds() {
    return first.holds() || (secondTakes() && second.holds());
  }

  @Override
  public void onResume(@Nullable DrainListener told) {
    listener = told;
    if (ofFirst == Demand.BLOCKED) {
      first.onResume(told == null ? null : this::firstResumed);
    }
    if (ofSecond == Demand.BLOCKED) {
      second.onResume(told == null ? null : this::secondResumed);
    }
  }

  private void firstResumed(HttpRequest of) {
    ofFirst = Demand.READY;
    resumed(of);
  }

  private void secondResumed(HttpRequest of) {
    ofSecond = Demand.READY;
    resumed(of);
  }

  private void resumed(HttpRequest of) {
    DrainListener told = listener;
    if (told != null && both() != Demand.BLOCKED) {
      listener = null;
      told.drained(of);
    }
  }
}
