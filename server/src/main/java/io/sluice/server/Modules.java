package io.sluice.server;

import io.sluice.config.Arguments;
import io.sluice.core.feature.Feature;
import io.sluice.core.system.FileFailure;
import io.sluice.core.system.Paths8;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/// Features from jars (`load_module`), each of which names its own in
/// `META-INF/services/io.sluice.core.feature.Feature`.
final class Modules {
  /// What nginx may have outside of its binary and Sluice always has inside: its own modules and
  /// those of others whose directives are here.
  private static final Set<String> BUILT_IN =
      Set.of(
          "ngx_stream_module.so",
          "ngx_http_geoip_module.so",
          "ngx_stream_geoip_module.so",
          "ngx_http_geoip2_module.so",
          "ngx_stream_geoip2_module.so",
          "ngx_http_upstream_fair_module.so",
          "ngx_http_upstream_jvm_route_module.so",
          "ngx_http_sticky_module.so");

  private Modules() {}

  /// Reads the directive: the jar's full name, or an empty text for a binary module of nginx. What
  /// such a one would do is built in, or missed where its first directive stands.
  static String parse(Arguments a) {
    String name = a.text(0).substring(a.text(0).lastIndexOf('/') + 1);
    if (BUILT_IN.contains(name)) {
      return "";
    }
    if (name.endsWith(".so")) {
      a.warn(0, "module \"" + a.text(0) + "\" is a binary for nginx and is not loaded");
      return "";
    }
    String path = a.path(0);
    try {
      Files.newInputStream(Paths8.of(path)).close();
    } catch (IOException e) {
      throw a.error(0, FileFailure.text("open", path, e));
    }
    return path;
  }

  /// The features of these jars. Jars see one another, and Sluice.
  ///
  /// @param jars as {@link #parse} returned them
  static List<Feature> features(List<String> jars) {
    List<URL> urls = new ArrayList<>();
    for (String jar : jars) {
      if (!jar.isEmpty()) {
        urls.add(url(Paths8.of(jar)));
      }
    }
    if (urls.isEmpty()) {
      return List.of();
    }
    // Open as long as the features live, which is for ever: classes are loaded when they are
    // needed.
    URLClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), Modules.class.getClassLoader());
    List<Feature> features = new ArrayList<>();
    for (Feature feature : ServiceLoader.load(Feature.class, loader)) {
      features.add(feature);
    }
    return features;
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e); // a file's is well-formed
    }
  }
}
