package io.sluice.server;

import io.sluice.api.status.StubStatus;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.content.files.Index;
import io.sluice.content.files.Ranges;
import io.sluice.content.files.StaticFiles;
import io.sluice.content.files.TryFiles;
import io.sluice.content.gzip.Gzip;
import io.sluice.content.headers.ResponseFields;
import io.sluice.content.limitreq.LimitReqFeature;
import io.sluice.content.realip.RealIpHeader;
import io.sluice.content.rewrite.Rewrite;
import io.sluice.core.feature.CoreFeature;
import io.sluice.core.feature.Feature;
import io.sluice.http.block.Http;
import io.sluice.proxy.memcached.MemcachedFeature;
import io.sluice.proxy.mirror.Mirror;
import io.sluice.proxy.pass.ProxyFeature;
import io.sluice.proxy.sticky.StickyFeature;
import io.sluice.stream.SslPreread;
import io.sluice.stream.Stream;
import io.sluice.stream.StreamPass;
import io.sluice.stream.StreamProxy;
import io.sluice.stream.StreamReturn;
import io.sluice.stream.mqtt.MqttFilter;
import io.sluice.stream.mqtt.MqttPreread;
import io.sluice.traffic.access.AccessFeature;
import io.sluice.traffic.geo.GeoFeature;
import io.sluice.traffic.geoip.Geoip;
import io.sluice.traffic.geoip.Geoip2;
import io.sluice.traffic.limitconn.LimitConnFeature;
import io.sluice.traffic.log.AccessLogFeature;
import io.sluice.traffic.map.MapFeature;
import io.sluice.traffic.names.ServerNameFeature;
import io.sluice.traffic.proxyprotocol.ProxyProtocolVariables;
import io.sluice.traffic.realip.RealIp;
import io.sluice.traffic.set.StreamSet;
import io.sluice.traffic.split.SplitClientsFeature;
import io.sluice.traffic.variables.CommonVariables;
import io.sluice.upstream.UpstreamFeature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/// What Sluice consists of: one line for each feature, in the order that counts inside a phase.
public final class StandardFeatures {
  private StandardFeatures() {}

  /// All of them, each a new instance.
  public static List<Feature> all() {
    return with(List.of());
  }

  /// All of them and some more, which come last.
  public static List<Feature> with(List<Feature> more) {
    List<Feature> all = new ArrayList<>();
    Supplier<List<Feature>> these = () -> all;

    // The process.
    all.add(new CoreFeature());
    all.add(new MainDirectives());
    all.add(new EventsDirectives());

    // What protocols share.
    all.add(new CommonVariables());
    all.add(new ServerNameFeature());
    all.add(new ProxyProtocolVariables());
    all.add(new RealIp());
    all.add(new RealIpHeader()); // before whatever counts clients by their address
    all.add(new MapFeature());
    all.add(new GeoFeature());
    all.add(new Geoip());
    all.add(new Geoip2());
    all.add(new SplitClientsFeature());
    all.add(new StreamSet());
    all.add(new AccessFeature());
    all.add(new AccessLogFeature());

    // What proxies share.
    all.add(new UpstreamFeature());

    // Stream.
    all.add(new Stream(these));
    all.add(new SslPreread());
    all.add(new MqttPreread());
    all.add(new MqttFilter());
    all.add(new StreamReturn());
    all.add(new StreamPass());
    all.add(new StreamProxy());

    // HTTP.
    all.add(new Http(these));
    all.add(new Rewrite());
    all.add(new LimitReqFeature());
    all.add(new LimitConnFeature()); // also of stream; behind what limits rates
    all.add(new TryFiles());
    all.add(new Mirror()); // what try_files leads elsewhere is mirrored there
    all.add(new Index());
    all.add(new StickyFeature());
    all.add(new ProxyFeature());
    all.add(new MemcachedFeature());
    all.add(new StaticFiles());
    all.add(new ResponseFields());
    all.add(new Gzip());
    all.add(new Ranges());
    all.add(new StubStatus());

    all.addAll(more);
    return Collections.unmodifiableList(all);
  }

  /// What these features understand.
  static Directives directives(List<Feature> features) {
    List<Directive<?>> all = new ArrayList<>();
    for (Feature feature : features) {
      all.addAll(feature.directives());
    }
    return new Directives(all);
  }
}
