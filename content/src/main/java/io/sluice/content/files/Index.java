package io.sluice.content.files;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.text.Template;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.Span;
import java.util.ArrayList;
import java.util.List;

/// Sends a request for a directory on to the first of its index files that exists.
public final class Index implements HttpFeature {
  static final Directive<List<List<Template>>> INDEX =
      Directive.list("index", Index::parse, List.of(List.of(Template.constant("index.html"))))
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .args(1, Directive.ANY)
          .syntax("file ...")
          .defaultText("index.html")
          .doc("The files that answer requests for a directory, the first that exists.");

  private static final int ALLOWED = Method.GET.bit() | Method.HEAD.bit() | Method.POST.bit();

  public Index() {}

  @Override
  public String name() {
    return "index";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(INDEX);
  }

  @Override
  public void install(HttpBuilder http) {
    http.handler(Phase.CONTENT, Index::handle);
  }

  private static List<Template> parse(Arguments a) {
    List<Template> files = new ArrayList<>();
    for (int i = 0; i < a.count(); i++) {
      String text = a.text(i);
      if (text.startsWith("/") && i < a.count() - 1) {
        a.warn(i, "only the last index in \"index\" directive should be absolute");
      }
      if (text.isEmpty()) {
        throw a.error(i, "index \"" + text + "\" in \"index\" directive is invalid");
      }
      files.add(Template.compile(a, i));
    }
    return files;
  }

  private static Outcome handle(HttpRequest r) {
    IndexSearch search = r.get(IndexSearch.SLOT);
    if (search != null) {
      r.set(IndexSearch.SLOT, null);
      return search.outcome(r);
    }
    Span path = r.target().path();
    if (path.at(path.length() - 1) != '/' || (r.method().bit() & ALLOWED) == 0) {
      return Outcome.NEXT;
    }
    return IndexSearch.begin(r, r.settings().get(INDEX));
  }
}
