package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.address.IpAddress;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.epoll.EpollNetwork;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ListenersTest {
  private final Network network = new EpollNetwork();
  private final Listeners listeners = new Listeners(network);
  private final LinesLog log = new LinesLog();

  @AfterEach
  void close() {
    listeners.close();
  }

  private static ListenSpec free(Network network) throws SystemException {
    ListeningSocket s = network.bind(ListenSpec.of(IpAddress.v4(0x7F000001, 0)));
    s.close(true);
    return ListenSpec.of(s.address());
  }

  private List<ListeningSocket> commit(Listeners.Change change) {
    return change.commit(log.log());
  }

  @Test
  void keepsWhatStays() throws SystemException {
    ListenSpec a = free(network);
    ListenSpec b = free(network);
    ListenSpec c = free(network);
    assertThat(commit(listeners.change(List.of(a, b), 2, log.log()))).isEmpty();
    List<ListeningSocket> before = listeners.open();
    Listeners.Change change = listeners.change(List.of(c, b.withBacklog(3)), 2, log.log());
    assertThat(change.groups().stream().map(g -> g.spec().address()))
        .containsExactly(c.address(), b.address());
    assertThat(change.groups().get(1).of(5)).isSameAs(before.get(1));
    List<ListeningSocket> unneeded = commit(change);
    assertThat(unneeded).containsExactly(before.getFirst());
    unneeded.forEach(s -> s.close(true));
    assertThat(listeners.open()).hasSize(2);
    assertThat(before.get(1).spec().backlog()).isEqualTo(3);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void opensOneForEachLoopWhereAsked() throws SystemException {
    ListenSpec shared = free(network);
    commit(listeners.change(List.of(shared), 3, log.log()));
    Listeners.Change change = listeners.change(List.of(shared.withReusePort(true)), 3, log.log());
    assertThat(change.groups().getFirst().sockets()).hasSize(3).doesNotHaveDuplicates();
    assertThat(change.groups().getFirst().of(0)).isSameAs(listeners.open().getFirst());
    assertThat(commit(change)).isEmpty();
    Listeners.Change back = listeners.change(List.of(shared), 3, log.log());
    assertThat(back.groups().getFirst().sockets()).hasSize(1);
    List<ListeningSocket> unneeded = commit(back);
    assertThat(unneeded).hasSize(2);
    unneeded.forEach(s -> s.close(true));
  }

  @Test
  void givesUpAfterFiveTries() throws SystemException {
    ListeningSocket busy = network.bind(ListenSpec.of(IpAddress.v4(0x7F000001, 0)));
    ListenSpec free = free(network);
    List<ListenSpec> wanted = List.of(free, ListenSpec.of(busy.address()));
    assertThatThrownBy(() -> listeners.change(wanted, 1, log.log()))
        .isInstanceOf(SystemException.class);
    String failed =
        "emerg bind() to " + busy.address().text() + " failed (98: Address already in use)";
    assertThat(log.lines())
        .hasSize(11)
        .startsWith(failed, "notice try again to bind() after 500ms");
    assertThat(log.lines().getLast()).isEqualTo("emerg still could not bind()");
    assertThat(listeners.open()).isEmpty();
    busy.close(true);
    network.bind(free).close(true); // what was opened beside it is closed again
  }

  @Test
  void failsAtOnceWhereWaitingDoesNotHelp() {
    ListenSpec foreign = ListenSpec.of(IpAddress.v4(0x08080808, 1));
    assertThatThrownBy(() -> listeners.change(List.of(foreign), 1, log.log()))
        .hasMessage("bind() to 8.8.8.8:1 failed (99: Cannot assign requested address)");
    assertThat(log.lines())
        .containsExactly("emerg bind() to 8.8.8.8:1 failed (99: Cannot assign requested address)");
  }

  @Test
  void testsWithoutCaringWhoElseListens() throws SystemException {
    ListeningSocket busy = network.bind(ListenSpec.of(IpAddress.v4(0x7F000001, 0)));
    listeners.test(List.of(ListenSpec.of(busy.address()), free(network)), log.log());
    assertThat(log.lines()).isEmpty();
    assertThat(listeners.open()).isEmpty();
    busy.close(true);
  }

  @Test
  void testsSocketsForDatagramsToo() throws SystemException {
    ListeningSocket busy = network.bind(ListenSpec.ofDatagrams(IpAddress.v4(0x7F000001, 0)));
    ListenSpec same = ListenSpec.ofDatagrams(busy.address());
    assertThatThrownBy(() -> network.probe(same)) // or it would get what comes for the other
        .hasMessageEndingWith("(98: Address already in use)");
    listeners.test(List.of(same), log.log());
    assertThat(log.lines()).isEmpty();
    busy.close(true);
  }

  @Test
  void hasOneLoopReadTheDatagramsOfASocket() throws SystemException {
    ListenSpec spec = ListenSpec.ofDatagrams(free(network).address());
    Listeners.Group shared = listeners.change(List.of(spec), 3, log.log()).groups().getFirst();
    assertThat(List.of(0, 1, 2)).filteredOn(shared::acceptedBy).hasSize(1);
    assertThat(shared.sockets()).hasSize(1);
    shared.sockets().getFirst().close(true);
    Listeners.Group own =
        listeners.change(List.of(spec.withReusePort(true)), 3, log.log()).groups().getFirst();
    assertThat(List.of(0, 1, 2)).allMatch(own::acceptedBy);
    own.sockets().forEach(s -> s.close(true));
  }

  @Test
  void reportsOptionsThatTheSystemRefuses() throws SystemException {
    ListenSpec spec = free(network).withBuffers(1, -2);
    commit(listeners.change(List.of(spec), 1, log.log()));
    assertThat(log.lines()).isEmpty(); // Linux takes any size
    ListeningSocket s = listeners.open().getFirst();
    s.close(true);
    s.configure(spec, (message, errno) -> log.log().log(ErrorLog.Level.ALERT, message + errno));
    assertThat(log.lines())
        .contains("alert setsockopt(SO_RCVBUF, 1) " + s.address().text() + " failed, ignored9");
  }
}
