package io.sluice.server.churn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request, as the rules see it.
final class Ask {
  final int id;
  final Wish wish;
  final @Nullable String cookie; // that it is sent with
  final boolean pipelined; // sent before the one before it was answered
  final boolean fresh; // the first on its connection
  final long asked; // nanoseconds

  List<Candidate> candidates = List.of();
  final List<String> addresses = new ArrayList<>();
  @Nullable Talk talk; // while a server is asked
  long began; // the first attempt, in milliseconds
  long failed; // the last one that was in vain, in milliseconds
  boolean mayAskAnother = true;
  boolean mustAskAnother;
  boolean mayEnd; // whether there is a way to see it in which nobody else may be asked
  Set<Integer> statuses = Set.of(); // that the client may be told
  boolean gone; // the client
  boolean broken; // its answer
  boolean over;
  boolean answered; // the client has it

  Ask(int id, Wish wish, @Nullable String cookie, boolean fresh, boolean pipelined, long asked) {
    this.id = id;
    this.wish = wish;
    this.fresh = fresh;
    this.cookie = cookie;
    this.pipelined = pipelined;
    this.asked = asked;
    failed = asked / 1_000_000;
  }

  @Override
  public String toString() {
    return "#"
        + id
        + " "
        + wish
        + " asked at "
        + asked / 1000
        + " us, tried "
        + addresses
        + (gone ? ", gone" : "")
        + (over ? ", over" : "")
        + (answered ? ", answered" : "");
  }
}
