package io.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Diagnostics;
import io.sluice.core.generation.Generation;
import io.sluice.core.zone.Zones;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is refused, in nginx's words.
final class StreamConfigTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "upstream u { }|no servers are inside upstream in /nowhere/conf:1",
        "upstream u { server a:1 weight=0; }|invalid parameter \"weight=0\" in /nowhere/conf:1",
        "upstream u { server 127.0.0.1:1 route=a; }|invalid parameter \"route=a\" in /nowhere/conf:1",
        "upstream u { server 127.0.0.1; }|no port in upstream \"127.0.0.1\" in /nowhere/conf:1",
        "upstream u { server 127.0.0.1:0; }|invalid port in upstream \"127.0.0.1:0\" in /nowhere/conf:1",
        "upstream u { server x.invalid:1; }|host not found in upstream \"x.invalid:1\" in /nowhere/conf:1",
        "upstream u { server 127.0.0.1:1 backup; }|no servers in upstream \"u\" in /nowhere/conf:1",
        "upstream u { server 127.0.0.1:1; } upstream U { server 127.0.0.1:1; }|duplicate upstream \"U\" in /nowhere/conf:1",
        "upstream u { server 127.0.0.1:1; zone z 1k; }|zone \"z\" is too small in /nowhere/conf:1",
        "upstream u { server 127.0.0.1:1; zone z; }|zero size shared memory zone \"z\"",
        "upstream u { server 127.0.0.1:1; zone z 64k; } upstream v { server 127.0.0.1:1; zone z 96k; }|"
            + "the size 98304 of shared memory zone \"z\" conflicts with already declared size 65536 in /nowhere/conf:1",
        "upstream u { server 127.0.0.1:1; } server { listen 1; proxy_pass u:8; }|upstream \"u\" may not have port 8 in /nowhere/conf:1",
        "server { listen 1; proxy_pass u:8; } upstream u { server 127.0.0.1:1; }|upstream \"u\" may not have port 8 in /nowhere/conf:1",
        "server { listen 1; proxy_pass nowhere; }|no port in upstream \"nowhere\" in /nowhere/conf:1",
        "server { listen 1; proxy_pass x.invalid:1; }|host not found in upstream \"x.invalid\" in /nowhere/conf:1",
        "server { listen 1; proxy_pass 127.0.0.1:99999; }|invalid port in upstream \"127.0.0.1:99999\" in /nowhere/conf:1",
        "server { listen 1; proxy_pass 127.0.0.1:1; proxy_pass 127.0.0.1:2; }|\"proxy_pass\" directive is duplicate in /nowhere/conf:1",
        "server { proxy_pass 127.0.0.1:1; }|no \"listen\" is defined for server in /nowhere/conf:1",
        "server { listen 1 udp backlog=1; }|\"listen\" directive \"backlog\" parameter is incompatible with \"udp\" in /nowhere/conf:1",
        "server { listen 1 udp so_keepalive=on; }|\"listen\" directive \"so_keepalive\" parameter is incompatible with \"udp\" in /nowhere/conf:1",
        "server { listen 1 udp multipath; }|\"listen\" directive \"multipath\" parameter is incompatible with \"udp\" in /nowhere/conf:1",
        "server { listen 1 udp proxy_protocol; }|\"listen\" directive \"proxy_protocol\" parameter is incompatible with \"udp\" in /nowhere/conf:1",
        "server { listen 1 udp; listen 1 udp; return 1; }|a duplicate listen 0.0.0.0:1 in /nowhere/conf:1",
        "server { listen 1 udp; proxy_requests x; }|\"proxy_requests\" directive invalid number in /nowhere/conf:1",
        "server { listen 1; return $nothing; }|unknown \"nothing\" variable",
        "server { listen 1; pass a.b:1; }|\"pass\" directive has no addresses in /nowhere/conf:1",
        "server { listen 1; pass 127.0.0.1; }|\"pass\" directive has no port in /nowhere/conf:1",
        "server { listen 1; pass 127.0.0.1:x; }|invalid port in \"127.0.0.1:x\" of the \"pass\" directive in /nowhere/conf:1",
        "server { listen 1; set a 1; }|invalid variable name \"a\" in /nowhere/conf:1",
        "server { listen 1; set $status 1; }|the duplicate \"status\" variable in /nowhere/conf:1",
        "server { listen 1; proxy_bind nonsense; }|invalid address \"nonsense\" in /nowhere/conf:1",
        "server { listen 1; proxy_upload_rate x; }|\"proxy_upload_rate\" directive invalid value in /nowhere/conf:1",
      })
  void refuses(String stream, String message) {
    Generation generation = Running.generation("stream { " + stream + " }");
    generation.features(Stream.class).getFirst().service(generation);
    Zones.check(generation.root());
    Diagnostics diagnostics = generation.configuration().diagnostics();

    assertThat(diagnostics.failed()).isTrue();
    assertThat(diagnostics.all().getFirst().text()).startsWith("[emerg] " + message);
  }
}
