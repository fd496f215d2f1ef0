package io.sluice.content.files;

import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.config.Values;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variables;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the first of several files that exists as the path of a request, as
/// [try_files](https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files) says.
public final class TryFiles implements HttpFeature {
  /// What is tried, and what happens if nothing of it exists.
  ///
  /// @param last a path, a named location, or null
  /// @param status the status if `last` is null
  record Plan(List<Candidate> candidates, @Nullable Template last, int status) {}

  /// One name.
  ///
  /// @param directory whether it must be a directory (it was written with a slash at its end)
  record Candidate(Template name, boolean directory) {}

  static final Directive<@Nullable Plan> TRY_FILES =
      Directive.<@Nullable Plan>of("try_files", TryFiles::parse, null)
          .in(HTTP_SERVER, HTTP_LOCATION)
          .args(2, Directive.ANY)
          .noInherit()
          .syntax("file ... uri | file ... =code")
          .doc("Takes the first file that exists; if there is none, the last argument.");

  private static final int LARGEST = 999;

  public TryFiles() {}

  @Override
  public String name() {
    return "try_files";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(TRY_FILES);
  }

  @Override
  public void install(HttpBuilder http) {
    http.handler(Phase.PRECONTENT, TryFiles::handle);
  }

  private static Plan parse(Arguments a) {
    Variables variables = Variables.of(a.scope());
    List<Candidate> candidates = new ArrayList<>();
    int last = a.count() - 1;
    for (int i = 0; i < last; i++) {
      String text = a.text(i);
      boolean directory = text.endsWith("/");
      String name = directory ? text.substring(0, text.length() - 1) : text;
      Template template = Template.compile(variables, name, a.word(i).position());
      candidates.add(new Candidate(template, directory));
    }
    String text = a.text(last);
    if (!text.startsWith("=")) {
      return new Plan(candidates, Template.compile(a, last), 0);
    }
    long status = Values.number(text.substring(1));
    if (status < 0 || status > LARGEST) {
      throw a.error(last, "invalid code \"" + text + "\"");
    }
    return new Plan(candidates, null, (int) status);
  }

  private static Outcome handle(HttpRequest r) {
    FileSearch search = r.get(FileSearch.SLOT);
    if (search != null) {
      r.set(FileSearch.SLOT, null);
      return search.outcome(r);
    }
    Plan plan = r.settings().get(TRY_FILES);
    return plan == null ? Outcome.NEXT : FileSearch.begin(r, plan);
  }
}
