package io.sluice.content.headers;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_LOCATION_IF;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Directive;
import io.sluice.config.Settings;
import io.sluice.http.HeadFilter;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.conf.Location;
import io.sluice.http.conf.LocationSlot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `add_header`, `add_trailer` and `expires`, as
/// [ngx_http_headers_module](https://nginx.org/en/docs/http/ngx_http_headers_module.html) has them.
public final class ResponseFields implements HttpFeature, HeadFilter {
  static final Directive<List<AddedField>> ADD_HEADER =
      anywhere(Directive.list("add_header", AddedField::parse))
          .args(2, 3)
          .syntax("name value [always]")
          .doc("Adds a field to responses.");

  static final Directive<Inherit> ADD_HEADER_INHERIT =
      anywhere(Directive.choice("add_header_inherit", Inherit.ON))
          .syntax("on | off | merge")
          .doc("What add_header takes over from the levels around.");

  static final Directive<List<AddedField>> ADD_TRAILER =
      anywhere(Directive.list("add_trailer", AddedField::parse))
          .args(2, 3)
          .syntax("name value [always]")
          .doc("Adds a field behind the content of responses.");

  static final Directive<Inherit> ADD_TRAILER_INHERIT =
      anywhere(Directive.choice("add_trailer_inherit", Inherit.ON))
          .syntax("on | off | merge")
          .doc("What add_trailer takes over from the levels around.");

  static final Directive<Expires> EXPIRES =
      anywhere(Directive.of("expires", Expires::parse, Expires.NEVER))
          .args(1, 2)
          .syntax("[modified] time | epoch | max | off")
          .defaultText("off")
          .doc("Sets the Expires and Cache-Control fields of responses.");

  /// What one location adds.
  private record Added(List<AddedField> headers, List<AddedField> trailers) {}

  private static final LocationSlot<Added> ADDED = new LocationSlot<>();

  public ResponseFields() {}

  @Override
  public String name() {
    return "headers";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(ADD_HEADER, ADD_HEADER_INHERIT, ADD_TRAILER, ADD_TRAILER_INHERIT, EXPIRES);
  }

  @Override
  public void install(HttpBuilder http) {
    http.eachLocation(ResponseFields::prepare);
    http.headFilter(this);
  }

  private static <T extends @Nullable Object> Directive<T> anywhere(Directive<T> directive) {
    return directive.in(HTTP, HTTP_SERVER, HTTP_LOCATION, HTTP_LOCATION_IF);
  }

  private static void prepare(Location location) {
    List<AddedField> headers = Inherit.fields(location.scope(), ADD_HEADER, ADD_HEADER_INHERIT);
    List<AddedField> trailers = Inherit.fields(location.scope(), ADD_TRAILER, ADD_TRAILER_INHERIT);
    if (!headers.isEmpty() || !trailers.isEmpty()) {
      location.set(ADDED, new Added(List.copyOf(headers), List.copyOf(trailers)));
    }
  }

  @Override
  public boolean appliesTo(Settings settings) {
    return !settings.get(ADD_HEADER).isEmpty()
        || !settings.get(ADD_TRAILER).isEmpty()
        || settings.get(EXPIRES).kind() != Expires.Kind.OFF;
  }

  @Override
  public int filter(HttpRequest r) {
    boolean good =
        switch (r.out().status()) {
          case 200, 201, 204, 206, 301, 302, 303, 304, 307, 308 -> true;
          default -> false;
        };
    if (good) {
      r.settings().get(EXPIRES).apply(r);
    }
    Added added = r.location().get(ADDED);
    if (added == null) {
      return 0;
    }
    for (int i = 0; i < added.headers.size(); i++) {
      AddedField field = added.headers.get(i);
      if (good || field.always()) {
        field.add(r);
      }
    }
    for (AddedField field : added.trailers) {
      if (good || field.always()) {
        r.response().filterBody(new TrailerFilter(r, added.trailers, good));
        break;
      }
    }
    return 0;
  }
}
