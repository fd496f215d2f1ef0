package io.sluice.upstream.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Scope;
import io.sluice.core.text.Variables;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupServers;
import io.sluice.upstream.group.PeerMemory;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.ServerParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFileTest {
  private static final Directive<Boolean> HTTP =
      Directive.block("http", Context.HTTP)
          .in(Context.MAIN)
          .onOpen((block, _) -> block.attach(Variables.KEY, new Variables("http")));

  private static final Directives KNOWN = known();

  @TempDir private Path folder;
  private final List<String> errors = new ArrayList<>();

  private static Directives known() {
    List<Directive<?>> all = new ArrayList<>(UpstreamDirectives.all());
    all.add(HTTP);
    return new Directives(all);
  }

  private Path file() {
    return folder.resolve("servers");
  }

  private Group load(String more) throws IOException {
    Files.writeString(
        folder.resolve("conf"), "http { upstream u { state servers; " + more + " } }");
    Configuration read = Configuration.load(Environment.of(folder.toString(), "conf"), KNOWN);
    read.diagnostics().all().forEach(d -> errors.add(d.text()));
    Scope http = read.root().children(HTTP).getFirst();
    Upstreams groups = Upstreams.of(http);
    groups.complete(new PeerMemory(), e -> errors.add(e.getMessage()));
    return groups.groups().getFirst();
  }

  private static GroupServers servers(Group group) {
    return Objects.requireNonNull(group.servers());
  }

  @Test
  void whatIsChangedIsThereAgain() throws Exception {
    Group group = load("");
    GroupServers servers = servers(group);
    int first = servers.add("127.0.0.1:8080", ServerParameters.DEFAULT.weight(5)).id();
    int second = servers.add("127.0.0.2", ServerParameters.DEFAULT.route("a b")).id();
    servers.add("unix:/s", ServerParameters.DEFAULT.backup(true).slowStart(1500));
    servers.change(first, ServerParameters.DEFAULT.maxConns(7));
    servers.remove(second);
    servers.add("[::1]:81", ServerParameters.DEFAULT.route("a \"b\""));
    servers.save();

    assertThat(group.peers()).extracting(Peer::name).contains("127.0.0.1:8080", "[::1]:81");
    Group again = load("");
    assertThat(errors).isEmpty();
    assertThat(servers(again).all())
        .extracting(GroupServers.Entry::address)
        .containsExactly("127.0.0.1:8080", "unix:/s", "[::1]:81");
    assertThat(again.peers().getFirst().maxConns()).isEqualTo(7);
    assertThat(again.peers().get(1).route()).isEqualTo("a \"b\"");
    assertThat(Objects.requireNonNull(folder.toFile().list())).hasSize(2);
  }

  @Test
  void aPeerKeepsItsStateThroughChanges() throws Exception {
    Group group = load("");
    GroupServers servers = servers(group);
    int id = servers.add("127.0.0.1:1", ServerParameters.DEFAULT).id();
    group.peers().getFirst().fail(100);
    servers.change(id, ServerParameters.DEFAULT.weight(3));

    assertThat(group.peers().getFirst().fails()).isEqualTo(1);
    assertThat(group.peers().getFirst().weight()).isEqualTo(3);
  }

  @Test
  void aTornFileIsRefusedAndKept() throws Exception {
    GroupServers servers = servers(load(""));
    servers.add("127.0.0.1:1", ServerParameters.DEFAULT);
    servers.save();
    String whole = Files.readString(file());
    String torn = whole.substring(0, whole.length() - 5);
    Files.writeString(file(), torn);
    load("");

    assertThat(errors.getFirst()).contains("is torn: its last line is missing");
    assertThat(Files.readString(file())).isEqualTo(torn);
  }

  /// Wherever it was cut off; but an empty file is one without servers.
  @Test
  void aFileThatWasCutOffIsRefused() throws Exception {
    GroupServers servers = servers(load(""));
    servers.add("127.0.0.1:1", ServerParameters.DEFAULT);
    servers.save();
    String whole = Files.readString(file());
    for (int length = 1; length < whole.length(); length++) {
      Files.writeString(file(), whole.substring(0, length));
      load("");
      assertThat(errors).as("cut off at " + length).isNotEmpty();
      errors.clear();
    }
    Files.writeString(file(), "");

    assertThat(load("").peers()).isEmpty();
    assertThat(errors).isEmpty();
  }

  @Test
  void aForeignFileIsRefusedAndAPlainOneIsRead() throws Exception {
    Files.writeString(file(), "listen 80;\n");
    load("");
    assertThat(errors.getFirst()).contains("\"listen\" directive is not allowed here");
    assertThat(errors.getFirst()).endsWith("servers:1");

    errors.clear();
    Files.writeString(file(), "server 127.0.0.1:9 weight=2;\n");
    assertThat(load("").peers()).singleElement().extracting(Peer::weight).isEqualTo(2);
    assertThat(errors).isEmpty();
  }

  @Test
  void serversBesideItAreRefused() throws Exception {
    load("server 127.0.0.1;");
    assertThat(errors.getFirst()).contains("\"server\" directive is not possible beside \"state\"");
  }

  @Test
  void whatIsNoAddressIsNotAdded() throws Exception {
    GroupServers servers = servers(load(""));
    assertThatThrownBy(() -> servers.add("name:80", ServerParameters.DEFAULT))
        .hasMessage("no IP address in \"name:80\"");
    assertThatThrownBy(() -> servers.add("127.0.0.1:x", ServerParameters.DEFAULT))
        .hasMessage("invalid port in \"127.0.0.1:x\"");
  }
}
