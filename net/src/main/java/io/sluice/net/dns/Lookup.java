package io.sluice.net.dns;

import io.sluice.net.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Somebody's wish to know addresses. It ends once: with an answer, with its timeout, or by
/// [#cancel()]. On the loop's thread.
public final class Lookup extends Timer {
  /// How many aliases (CNAME) are followed.
  private static final int MOST_ALIASES = 50;

  private final Resolver resolver;
  private final Question question;
  private final long timeout;
  private final Consumer<Answer> then;
  private final Consumer<Throwable> failed;
  private final List<Lookup> parts = new ArrayList<>(0);
  private @Nullable Entry entry;
  private int aliases;
  private boolean over;

  /// @param failed hears what `then` threw: whoever waits for a name ends alone
  Lookup(
      Resolver resolver,
      Question question,
      long timeout,
      Consumer<Answer> then,
      Consumer<Throwable> failed) {
    this.resolver = resolver;
    this.question = question;
    this.timeout = timeout;
    this.then = then;
    this.failed = failed;
  }

  /// Gives it up: nobody hears of it any more.
  public void cancel() {
    over = true;
    leave();
    resolver.loop().cancel(this);
    parts.forEach(Lookup::cancel);
  }

  Question question() {
    return question;
  }

  boolean over() {
    return over;
  }

  /// Takes note of one more alias; false if there were too many.
  boolean follow() {
    return aliases++ < MOST_ALIASES;
  }

  /// Waits for an entry.
  void await(Entry asked) {
    entry = asked;
    asked.add(this);
    if (timeout > 0 && !armed()) {
      resolver.loop().schedule(this, timeout);
    }
  }

  /// Waits for the targets of a service from now on, each of which has a timeout of its own.
  Lookup part(Question of, Consumer<Answer> heard) {
    resolver.loop().cancel(this);
    Lookup part = new Lookup(resolver, of, timeout, heard, this::partFailed);
    parts.add(part);
    return part;
  }

  private void partFailed(Throwable cause) {
    if (!over) {
      cancel();
      failed.accept(cause);
    }
  }

  private void leave() {
    if (entry != null) {
      entry.remove(this);
      entry = null;
    }
  }

  /// Ends it with an answer.
  void end(Answer answer) {
    if (!over) {
      cancel();
      try {
        then.accept(answer);
      } catch (Throwable t) {
        resolver.loop().uncaught(t);
        resolver.loop().guard(() -> failed.accept(t));
      }
    }
  }

  @Override
  protected void failed(Throwable cause) {
    partFailed(cause);
  }

  @Override
  protected void fire() {
    resolver.timedOut();
    end(Answer.of(Status.TIMEDOUT, resolver.believeFailureUntil()));
  }
}
