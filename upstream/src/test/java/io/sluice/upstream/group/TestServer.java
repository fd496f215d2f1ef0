package io.sluice.upstream.group;

import io.sluice.config.Position;
import io.sluice.core.address.IpAddress;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Members;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.ServerParameters;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A `server` of a group in a test, and groups of such servers as their `upstream` block makes
/// them.
public record TestServer(String name, ServerParameters parameters) {
  public static TestServer server(String name) {
    return new TestServer(name, ServerParameters.DEFAULT);
  }

  public TestServer weight(int value) {
    return new TestServer(name, parameters.weight(value));
  }

  public TestServer maxConns(int value) {
    return new TestServer(name, parameters.maxConns(value));
  }

  /// The same with a bound of failures.
  ///
  /// @param most failures that take it out of service
  /// @param seconds for which it is out
  public TestServer fails(int most, long seconds) {
    return new TestServer(name, parameters.maxFails(most).failTimeout(seconds));
  }

  /// The same with a slow start.
  ///
  /// @param millis in which its share grows
  public TestServer slowStart(long millis) {
    return new TestServer(name, parameters.slowStart(millis));
  }

  public TestServer backup() {
    return backup(true);
  }

  public TestServer backup(boolean value) {
    return new TestServer(name, parameters.backup(value));
  }

  public TestServer down() {
    return service(ServerParameters.Service.DOWN);
  }

  public TestServer service(ServerParameters.Service value) {
    return new TestServer(name, parameters.service(value));
  }

  /// Many of them.
  public static TestServer[] servers(int count, IntFunction<TestServer> each) {
    return IntStream.range(0, count).mapToObj(each).toArray(TestServer[]::new);
  }

  /// A group of its own for them, each at an address of its own.
  public static Group group(Balancer balancer, TestServer... servers) {
    return group(new GroupState(), balancer, servers);
  }

  /// One that shares its state with others, as after a reload.
  public static Group group(GroupState state, Balancer balancer, TestServer... servers) {
    Members members = new Membership(state, lines(servers)).members();
    Group group = new Group("u", null, new Position("test", 1, 1));
    group.complete(state, members, balancer, Keepalive.NONE);
    return group;
  }

  /// The lines that describe them; the same server at the same place has the same line.
  public static List<ServerLine> lines(TestServer... servers) {
    return IntStream.range(0, servers.length).mapToObj(i -> servers[i].line(i)).toList();
  }

  private ServerLine line(int place) {
    IpAddress address = IpAddress.v4(0x0a000001 + place, 80);
    return new ServerLine(name, List.of(address), parameters);
  }
}
