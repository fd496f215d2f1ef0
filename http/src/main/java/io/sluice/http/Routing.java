package io.sluice.http;

/// How a request has come to the location that it is in: by the client's URI, by one that was
/// rewritten, or by a redirect inside the server; and whether that is its last.
public final class Routing {
  private static final int MAX_CHANGES = 10;

  private int changesLeft;
  private boolean internal;
  private boolean uriChanged;
  private boolean validLocation;
  private boolean addUriToAlias;
  private boolean inErrorPage;

  Routing() {}

  void clear() {
    changesLeft = MAX_CHANGES + 1;
    internal = uriChanged = addUriToAlias = inErrorPage = false;
    validLocation = true;
  }

  // ---- what happens

  /// The URI was rewritten: its location is to be found anew.
  public void rewritten() {
    internal = true;
    uriChanged = true;
  }

  /// The URI was rewritten, and the request stays where it is.
  public void rewrittenInPlace() {
    internal = true;
    uriChanged = true;
    stay();
  }

  /// Whatever was rewritten, the request stays where it is.
  public void stay() {
    if (uriChanged) {
      validLocation = false;
      uriChanged = false;
    }
  }

  /// The location is looked for.
  public void search() {
    uriChanged = false;
  }

  /// The request begins again with another URI.
  public void redirected() {
    internal = true;
    validLocation = true;
    addUriToAlias = false;
  }

  /// The request goes to a named location.
  public void redirectedToName() {
    internal = true;
    uriChanged = false;
  }

  /// A file was found whose path is to be appended to the alias of a location with a regular
  /// expression.
  public void appendToAlias() {
    addUriToAlias = true;
  }

  /// An `error_page` is being produced, and errors of it have none.
  public void enterErrorPage() {
    inErrorPage = true;
  }

  /// Counts a change of the URI.
  ///
  /// @return false if there were too many: a cycle, that is answered with 500
  public boolean countChange() {
    return --changesLeft > 0;
  }

  // ---- how it stands

  /// Whether it comes from a redirect inside the server.
  public boolean internal() {
    return internal;
  }

  /// Whether the URI may change once more.
  public boolean mayChange() {
    return changesLeft > 0;
  }

  /// Whether rewriting has changed the URI, so that its location is to be found anew.
  public boolean uriChanged() {
    return uriChanged;
  }

  /// Whether the location was found by the path as it is now: an `alias` needs that.
  public boolean validLocation() {
    return validLocation;
  }

  /// Whether the path is to be appended to the alias of a location with a regular expression, which
  /// otherwise replaces it.
  public boolean addUriToAlias() {
    return addUriToAlias;
  }

  /// Whether errors have no error page any more.
  public boolean inErrorPage() {
    return inErrorPage;
  }
}
