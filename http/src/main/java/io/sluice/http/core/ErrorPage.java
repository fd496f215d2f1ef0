package io.sluice.http.core;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import io.sluice.core.text.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One `error_page` statement.
///
/// @param statuses those it answers, 300 to 599
/// @param overwrite the status of the answer; 0: the one that the page itself gets (`=`); -1: the
///   one that is answered
/// @param uri a path, a named location or the target of a redirect
/// @param args what stands behind `?` in a path without variables, or null
public record ErrorPage(
    List<Integer> statuses, int overwrite, Template uri, @Nullable String args) {
  /// [#overwrite] of a statement without `=`.
  public static final int KEEP = -1;

  private static final int CLIENT_CLOSED = 499;

  public ErrorPage {
    statuses = List.copyOf(statuses);
  }

  static ErrorPage parse(Arguments a) {
    int last = a.count() - 1;
    int codes = last;
    int overwrite = KEEP;
    if (a.text(last - 1).startsWith("=")) {
      codes = last - 1;
      overwrite = overwrite(a, codes);
    }
    Integer[] statuses = new Integer[codes];
    for (int i = 0; i < codes; i++) {
      statuses[i] = status(a, i);
    }
    String uri = a.text(last);
    Template whole = Template.compile(a, last);
    int question = uri.indexOf('?');
    if (!whole.isConstant() || !uri.startsWith("/") || question < 0) {
      return new ErrorPage(List.of(statuses), overwrite, whole, null);
    }
    return new ErrorPage(
        List.of(statuses),
        overwrite,
        Template.constant(uri.substring(0, question)),
        uri.substring(question + 1));
  }

  private static int overwrite(Arguments a, int i) {
    String text = a.text(i);
    long value = text.length() == 1 ? 0 : Values.number(text.substring(1));
    if (i == 0 || value < 0 || value > 999) {
      throw a.error(i, "invalid value \"" + text + "\"");
    }
    return (int) value;
  }

  private static int status(Arguments a, int i) {
    long status = Values.number(a.text(i));
    if (status < 0 || status == CLIENT_CLOSED) {
      throw a.error(i, "invalid value \"" + a.text(i) + "\"");
    }
    if (status < 300 || status > 599) {
      throw a.error(i, "value \"" + a.text(i) + "\" must be between 300 and 599");
    }
    return (int) status;
  }

  /// Whether this statement answers a status.
  public boolean answers(int status) {
    return statuses.contains(status);
  }

  /// The status of the answer; 0: the one that the page itself gets; -1: the one that is answered.
  /// The codes between 494 and 497, which only exist inside, become 400.
  public int overwrite(int status) {
    return overwrite == KEEP && status >= 494 && status <= 497 ? 400 : overwrite;
  }
}
