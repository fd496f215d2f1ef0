package io.sluice.content.rewrite;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_LOCATION_IF;
import static io.sluice.config.Context.HTTP_SERVER;
import static io.sluice.config.Context.HTTP_SERVER_IF;

import io.sluice.config.Directive;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.conf.Location;
import io.sluice.http.conf.LocationSlot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `set`, `if`, `return`, `rewrite` and `break`, as
/// [ngx_http_rewrite_module](https://nginx.org/en/docs/http/ngx_http_rewrite_module.html) has them:
/// the directives of a block are instructions that run in their order.
public final class Rewrite implements HttpFeature {
  static final Directive<@Nullable SetVariable> SET =
      instruction(Directive.<@Nullable SetVariable>of("set", SetVariable::parse, null))
          .args(2)
          .syntax("$variable value")
          .doc("Gives a variable a value.");

  static final Directive<@Nullable Condition> IF_IN_SERVER =
      Directive.<Condition>block("if", HTTP_SERVER_IF, ConditionParser::parse)
          .in(HTTP_SERVER)
          .args(1, Directive.ANY)
          .repeats()
          .syntax("(condition) { ... }")
          .doc("Instructions that run if a condition holds.");

  static final Directive<@Nullable Condition> IF_IN_LOCATION =
      Directive.<Condition>block("if", HTTP_LOCATION_IF, ConditionParser::parse)
          .in(HTTP_LOCATION)
          .args(1, Directive.ANY)
          .repeats()
          .syntax("(condition) { ... }")
          .doc("Instructions and settings that hold if a condition holds.");

  static final Directive<@Nullable Return> RETURN =
      instruction(Directive.<@Nullable Return>of("return", Return::parse, null))
          .args(1, 2)
          .syntax("code [text] | code URL | URL")
          .doc("Answers the request.");

  static final Directive<@Nullable Replace> REWRITE =
      instruction(Directive.<@Nullable Replace>of("rewrite", Replace::parse, null))
          .args(2, 3)
          .syntax("regex replacement [last | break | redirect | permanent]")
          .doc("Replaces the path of the request, or redirects, if the path matches.");

  static final Directive<Boolean> BREAK =
      instruction(Directive.of("break", _ -> true, false))
          .args(0)
          .doc("Ends the instructions of this block and around it.");

  static final Directive<Boolean> REWRITE_LOG =
      Directive.flag("rewrite_log", false)
          .in(HTTP, HTTP_SERVER, HTTP_SERVER_IF, HTTP_LOCATION, HTTP_LOCATION_IF)
          .doc("Logs what rewrite does at level notice.");

  static final Directive<Boolean> UNINITIALIZED_VARIABLE_WARN =
      Directive.flag("uninitialized_variable_warn", true)
          .in(HTTP, HTTP_SERVER, HTTP_SERVER_IF, HTTP_LOCATION, HTTP_LOCATION_IF)
          .doc("Logs a warning when a variable is used that set has not set yet.");

  private static final LocationSlot<Program> PROGRAM = new LocationSlot<>();

  public Rewrite() {}

  @Override
  public String name() {
    return "rewrite";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(
        SET,
        IF_IN_SERVER,
        IF_IN_LOCATION,
        RETURN,
        REWRITE,
        BREAK,
        REWRITE_LOG,
        UNINITIALIZED_VARIABLE_WARN);
  }

  @Override
  public void install(HttpBuilder http) {
    http.eachLocation(Rewrite::compile);
    http.handler(Phase.SERVER_REWRITE, Rewrite::run);
    http.handler(Phase.REWRITE, Rewrite::runInLocation);
  }

  private static <T extends @Nullable Object> Directive<T> instruction(Directive<T> directive) {
    return directive
        .in(HTTP_SERVER, HTTP_SERVER_IF, HTTP_LOCATION, HTTP_LOCATION_IF)
        .repeats()
        .noInherit();
  }

  private static void compile(Location location) {
    if (location.kind().nameless()) {
      return; // its instructions are part of the block around it
    }
    Program program = Compiler.compile(location);
    if (program != null) {
      location.set(PROGRAM, program);
    }
  }

  private static Outcome runInLocation(HttpRequest r) {
    boolean none = r.location() == r.server().root() && Run.suspended(r) == null;
    return none ? Outcome.NEXT : run(r);
  }

  private static Outcome run(HttpRequest r) {
    Run suspended = Run.suspended(r);
    if (suspended != null) {
      return suspended.resume(r);
    }
    Program program = r.location().get(PROGRAM);
    return program == null ? Outcome.NEXT : program.run(r);
  }
}
