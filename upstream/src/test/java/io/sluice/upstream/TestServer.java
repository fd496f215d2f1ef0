package io.sluice.upstream;

import io.sluice.config.Position;
import io.sluice.core.address.IpAddress;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A `server` of a group in a test, and groups of such servers as their `upstream` block makes
/// them.
record TestServer(String name, ServerParameters parameters) {
  static TestServer server(String name) {
    return new TestServer(name, ServerParameters.DEFAULT);
  }

  TestServer weight(int value) {
    return new TestServer(name, parameters.weight(value));
  }

  TestServer maxConns(int value) {
    return new TestServer(name, parameters.maxConns(value));
  }

  /// @param most failures that take it out of service
  /// @param seconds for which it is out
  TestServer fails(int most, long seconds) {
    return new TestServer(name, parameters.maxFails(most).failTimeout(seconds));
  }

  /// @param millis in which its share grows
  TestServer slowStart(long millis) {
    return new TestServer(name, parameters.slowStart(millis));
  }

  TestServer backup() {
    return backup(true);
  }

  TestServer backup(boolean value) {
    return new TestServer(name, parameters.backup(value));
  }

  TestServer down() {
    return service(ServerParameters.Service.DOWN);
  }

  TestServer service(ServerParameters.Service value) {
    return new TestServer(name, parameters.service(value));
  }

  /// Many of them.
  static TestServer[] servers(int count, IntFunction<TestServer> each) {
    return IntStream.range(0, count).mapToObj(each).toArray(TestServer[]::new);
  }

  /// A group of its own for them, each at an address of its own.
  static Group group(Balancer balancer, TestServer... servers) {
    return group(new GroupState(), balancer, servers);
  }

  /// One that shares its state with others, as after a reload.
  static Group group(GroupState state, Balancer balancer, TestServer... servers) {
    Members members = new Membership(state, lines(servers)).members();
    Group group = new Group("u", null, new Position("test", 1, 1));
    group.complete(state, members, balancer, Keepalive.NONE);
    return group;
  }

  /// The lines that describe them; the same server at the same place has the same line.
  static List<ServerLine> lines(TestServer... servers) {
    return IntStream.range(0, servers.length).mapToObj(i -> servers[i].line(i)).toList();
  }

  private ServerLine line(int place) {
    IpAddress address = IpAddress.v4(0x0a000001 + place, 80);
    return new ServerLine(name, List.of(address), parameters);
  }
}
