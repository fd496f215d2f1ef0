package io.sluice.http.subrequest;

import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.http.Span;
import org.jspecify.annotations.Nullable;

/// Starts requests inside of another one. They run through the phases from server-rewrite on, but
/// for access, and are internal; they have their own URI, arguments and settings, and the head, the
/// body and the variables of the main request.
public final class Subrequest {
  /// Hears that a subrequest has ended.
  @FunctionalInterface
  public interface Listener {
    /// Called from the loop, once, unless the main request was cut off. `request.out()` has the
    /// head of its response until this returns.
    void ended(HttpRequest request);
  }

  private Subrequest() {}

  /// Starts a subrequest that the parent goes on without. It has no response: that is complete with
  /// its head. The connection serves no other request before it has ended, and it does not end
  /// because the client goes away after the main response.
  ///
  /// It runs when the present handler is done: until then the caller may change its method.
  ///
  /// @return null if it was refused, and logged: 500 is the response to that
  public static @Nullable HttpRequest background(HttpRequest parent, Span uri, Span args) {
    HttpRequest begun = start(parent, uri, args, new Discard(), null, true);
    if (begun != null) {
      begun.response().bodyUnwanted();
    }
    return begun;
  }

  /// Starts a subrequest whose response the parent waits for.
  ///
  /// @param into takes its response
  /// @param listener is told of its end
  /// @return as above
  public static @Nullable HttpRequest awaited(
      HttpRequest parent, Span uri, Span args, ResponseConsumer into, Listener listener) {
    return start(parent, uri, args, into, listener, false);
  }

  private static @Nullable HttpRequest start(
      HttpRequest parent,
      Span uri,
      Span args,
      ResponseConsumer into,
      @Nullable Listener listener,
      boolean background) {
    SubrequestStream stream = new SubrequestStream(parent.main(), into, listener, background);
    HttpRequest begun = parent.subrequests().begin(parent, stream, uri, args);
    if (begun != null) {
      stream.start(begun);
    }
    return begun;
  }
}
