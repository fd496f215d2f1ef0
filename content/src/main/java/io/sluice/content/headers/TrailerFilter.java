package io.sluice.content.headers;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.BodyFilter;
import io.sluice.http.HttpRequest;
import io.sluice.http.Trailers;
import io.sluice.net.OpenFile;
import java.util.List;

/// Adds fields behind a content, whose values are known when all of it has been written.
final class TrailerFilter extends BodyFilter {
  private final HttpRequest r;
  private final List<AddedField> fields;
  private final boolean good;

  /// @param good whether the status of the response gets fields without `always`
  TrailerFilter(HttpRequest r, List<AddedField> fields, boolean good) {
    this.r = r;
    this.fields = fields;
    this.good = good;
    r.out().trailers();
  }

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    if (last) {
      add();
    }
    super.write(b, offset, length, last);
  }

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {
    if (last) {
      add();
    }
    super.writeFile(file, offset, length, last);
  }

  @Override
  public void end() {
    add();
    super.end();
  }

  private void add() {
    Trailers trailers = r.out().trailers();
    for (AddedField field : fields) {
      String value = good || field.always() ? field.value().text(r) : "";
      if (!value.isEmpty()) {
        Bytes text = trailers.begin(field.name());
        text.append(value);
        if (!trailers.commit()) {
          r.log(
              ErrorLog.Level.ERROR,
              "invalid character in the value of trailer \"" + field.name() + "\", dropped");
        }
      }
    }
  }
}
