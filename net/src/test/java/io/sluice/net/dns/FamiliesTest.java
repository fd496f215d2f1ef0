package io.sluice.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Failures;
import io.sluice.net.FileThreads;
import io.sluice.net.LinesLog;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNameServer;
import io.sluice.net.sim.SimNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A and AAAA are two questions: what becomes of one does not fail or delay the other.
final class FamiliesTest {
  private static final IpAddress AT = IpAddress.v4(0x0A000001, 53);
  private static final long TIMEOUT = 12_000;

  /// What becomes of one of them.
  enum Outcome {
    GOOD(true),
    GOOD_AMONG_OTHERS(true),
    EMPTY(true),
    SOA(true),
    HINFO(true),
    OTHER_FAMILY(true),
    FOREIGN_CLASS(true),
    ALIAS_TO_NOTHING(true),
    SERVFAIL(true),
    NXDOMAIN(true),
    NOTIMP(true),
    REFUSED(true),
    FORMERR(false),
    UNKNOWN_CODE(false),
    SILENCE(false),
    TRUNCATED(false),
    TRUNCATED_OVER_TCP(false),
    MALFORMED(false),
    CUT_OFF(false),
    WRONG_NAME(false),
    WRONG_NUMBER(false);

    private final boolean definite;

    Outcome(boolean definite) {
      this.definite = definite;
    }

    boolean good() {
      return this == GOOD || this == GOOD_AMONG_OTHERS;
    }

    List<byte[]> reply(Asked asked) {
      ScriptedReply reply = ScriptedReply.to(asked);
      boolean v6 = asked.type() == Asked.AAAA;
      String own = v6 ? "2001:db8::1" : "192.0.2.1";
      return switch (this) {
        case GOOD -> List.of(reply.host(own, 60).bytes());
        case GOOD_AMONG_OTHERS -> List.of(reply.record(6, 0).host(own, 60).record(13, 0).bytes());
        case EMPTY -> List.of(reply.bytes());
        case SOA -> List.of(reply.record(6, 0, 0, 1, 2, 3).bytes());
        case HINFO -> List.of(reply.record(13, 1, 'x', 0).bytes());
        case OTHER_FAMILY -> List.of(reply.host(v6 ? "192.0.2.66" : "2001:db8::66", 60).bytes());
        case FOREIGN_CLASS -> {
          byte[] message = reply.host(own, 60).bytes();
          message[asked.questionEnd() + 5] = 3;
          yield List.of(message);
        }
        case ALIAS_TO_NOTHING -> List.of(reply.alias("nothing.example", 60).bytes());
        case SERVFAIL -> List.of(reply.code(2).bytes());
        case NXDOMAIN -> List.of(reply.code(3).bytes());
        case NOTIMP -> List.of(reply.code(4).bytes());
        case REFUSED -> List.of(reply.code(5).bytes());
        case FORMERR -> List.of(reply.code(1).bytes());
        case UNKNOWN_CODE -> List.of(reply.code(9).bytes());
        case SILENCE -> List.of();
        case TRUNCATED -> asked.stream() ? List.of() : List.of(reply.truncated().bytes());
        case TRUNCATED_OVER_TCP -> List.of(reply.truncated().bytes());
        case MALFORMED -> List.of(reply.record(asked.type(), 1, 2, 3).bytes());
        case CUT_OFF -> {
          byte[] message = reply.host(own, 60).bytes();
          yield List.of(Arrays.copyOf(message, message.length - 3));
        }
        case WRONG_NAME -> List.of(reply.aboutAnother().host(own, 60).bytes());
        case WRONG_NUMBER -> List.of(reply.id(asked.id() ^ 0x55).host(own, 60).bytes());
      };
    }
  }

  private final SimNetwork network = new SimNetwork(11);
  private final Failures failures = new Failures();
  private final LinesLog log = new LinesLog();
  private final LoopOptions options = new LoopOptions(new FileThreads(), failures);
  private final SimLoop loop = network.newLoop("loop", options, IpAddress.v4(0x0A000064, 0));
  private final List<Answer> answers = new ArrayList<>();
  private Outcome ipv4 = Outcome.GOOD;
  private Outcome ipv6 = Outcome.GOOD;
  private final SimNameServer server = new SimNameServer(network, AT, options, this::replies);
  private final Resolver resolver = resolver(0);

  private Resolver resolver(long valid) {
    ResolverSettings settings = new ResolverSettings(List.of(AT), valid, true, true);
    return new Resolver(loop, settings, log.log(), new ResolverCounters());
  }

  private List<byte[]> replies(Asked asked) {
    if (asked.name().equals("nothing.example")) {
      return Outcome.EMPTY.reply(asked);
    }
    if (asked.type() == Asked.SRV) {
      return List.of(ScriptedReply.to(asked).service(1, 1, 81, "a.example", 600).bytes());
    }
    return (asked.type() == Asked.A ? ipv4 : ipv6).reply(asked);
  }

  private Answer ask() {
    return ask(resolver);
  }

  private Answer ask(Resolver of) {
    loop.execute(() -> of.lookUp("a.example", TIMEOUT, answers::add));
    assertThat(network.until(() -> !answers.isEmpty(), 60_000)).isTrue();
    return answers.removeFirst();
  }

  private long now() {
    return network.clock().nanoTime() / 1_000_000;
  }

  private static List<String> hosts(Answer answer) {
    return answer.addresses().stream().map(found -> found.address().host()).toList();
  }

  @AfterEach
  void nothingIsLeft() {
    network.run(60_000);
    assertThat(loop.connections()).as("open sockets").isZero();
    assertThat(loop.timers()).as("armed timers").isZero();
    assertThat(failures.thrown).isEmpty();
  }

  static Stream<Arguments> pairs() {
    return Arrays.stream(Outcome.values())
        .flatMap(a -> Arrays.stream(Outcome.values()).map(b -> Arguments.of(a, b)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void whatIsGoodIsFoundAtOnceWhateverTheOtherIs(Outcome a, Outcome aaaa) {
    ipv4 = a;
    ipv6 = aaaa;
    long began = now();
    Answer answer = ask();
    long took = now() - began;

    List<String> expected = new ArrayList<>();
    if (a.good()) {
      expected.add("192.0.2.1");
    }
    if (aaaa.good()) {
      expected.add("2001:db8::1");
    }
    assertThat(hosts(answer)).isEqualTo(expected);
    assertThat(answer.found()).isEqualTo(!expected.isEmpty());
    if (a.definite && aaaa.definite) {
      assertThat(took).as("ms").isLessThan(200);
    } else if (answer.found()) {
      assertThat(took).as("ms").isBetween(250L, 500L);
    } else if (a != Outcome.ALIAS_TO_NOTHING && aaaa != Outcome.ALIAS_TO_NOTHING) {
      assertThat(answer.status()).isEqualTo(Status.TIMEDOUT);
    }
  }

  @Test
  void anAliasIsFollowedThoughTheOtherFamilyIsSilent() {
    ipv4 = Outcome.ALIAS_TO_NOTHING;
    ipv6 = Outcome.SILENCE;
    long began = now();

    assertThat(ask().status()).isEqualTo(Status.NXDOMAIN);
    assertThat(now() - began).isLessThan(1_000);
    assertThat(server.asked()).extracting(Asked::name).contains("nothing.example");
  }

  /// A name server that cannot tell is not one that says that there is nothing.
  @Test
  void whatIsNotKnownIsNotTakenForNothing() {
    ipv4 = Outcome.NXDOMAIN;
    ipv6 = Outcome.SERVFAIL;
    assertThat(ask().status()).isEqualTo(Status.SERVFAIL);
    ipv4 = Outcome.SOA;
    assertThat(ask().status()).isEqualTo(Status.SERVFAIL);
    ipv6 = Outcome.HINFO;
    assertThat(ask().status()).isEqualTo(Status.NXDOMAIN);
  }

  @Test
  void halfAnAnswerHoldsForAShortTimeAndSaysWhatIsMissing() {
    ipv6 = Outcome.REFUSED;
    Answer half = ask();
    assertThat(half.valid() - now() / 1000).isBetween(9L, 10L);
    assertThat(half.missing())
        .containsExactly(new Answer.Unresolved("a.example", Status.REFUSED, Answer.Family.IPV6));
    assertThat(log.lines())
        .containsExactly(
            "warn IPv6 addresses of a.example could not be resolved (5: Operation refused)");
    ask();
    assertThat(server.asked()).hasSize(2);

    ipv6 = Outcome.GOOD;
    network.run(11_000);
    assertThat(hosts(ask())).containsExactlyInAnyOrder("192.0.2.1", "2001:db8::1");
  }

  @Test
  void thatThereIsNothingOfOneFamilyHoldsAsLongAsTheOther() {
    for (Outcome nothing : List.of(Outcome.EMPTY, Outcome.SOA, Outcome.NXDOMAIN)) {
      ipv6 = nothing;
      Answer answer = ask(resolver(0));
      assertThat(answer.missing()).isEmpty();
      assertThat(answer.valid() - now() / 1000).isBetween(59L, 60L);
    }
  }

  @Test
  void validIsAnUpperBoundOfHalfAnAnswerToo() {
    ipv6 = Outcome.SILENCE;
    assertThat(ask(resolver(2)).valid() - now() / 1000).isBetween(1L, 2L);
    assertThat(ask(resolver(3600)).valid() - now() / 1000).isBetween(9L, 10L);
  }

  @Test
  void aReplyThatComesLateCompletesTheAnswer() {
    ipv6 = Outcome.SILENCE;
    List<Asked> late = new ArrayList<>();
    assertThat(hosts(ask())).containsExactly("192.0.2.1");
    server.asked().stream().filter(asked -> asked.type() == Asked.AAAA).forEach(late::add);
    late.forEach(asked -> server.sendLate(Outcome.GOOD.reply(asked)));
    network.run(100);

    Answer whole = ask();
    assertThat(hosts(whole)).containsExactlyInAnyOrder("192.0.2.1", "2001:db8::1");
    assertThat(whole.missing()).isEmpty();
    assertThat(whole.valid() - now() / 1000).isBetween(59L, 60L);
    assertThat(server.asked()).hasSize(2);
  }

  /// What was told holds no more although the query for the other family is still on its way.
  @Test
  void whoAsksAfterHalfAnAnswerHasEndedDoesNotWaitForTheOldQuery() {
    Resolver brief = resolver(1);
    ipv6 = Outcome.SILENCE;
    ask(brief);
    network.run(2_100);
    ipv6 = Outcome.GOOD;
    long began = now();

    assertThat(hosts(ask(brief))).containsExactly("192.0.2.1", "2001:db8::1");
    assertThat(now() - began).isLessThan(200);
  }

  @Test
  void aServiceIsFoundByTheFamilyThatItsTargetHas() {
    ipv4 = Outcome.SERVFAIL;
    loop.execute(() -> resolver.lookUpService("http", "example", TIMEOUT, answers::add));
    assertThat(network.until(() -> !answers.isEmpty(), 1_000)).isTrue();

    Answer answer = answers.removeFirst();
    assertThat(hosts(answer)).containsExactly("2001:db8::1");
    assertThat(answer.missing())
        .containsExactly(new Answer.Unresolved("a.example", Status.SERVFAIL, Answer.Family.IPV4));
    assertThat(answer.valid() - now() / 1000).isBetween(9L, 10L);
  }
}
