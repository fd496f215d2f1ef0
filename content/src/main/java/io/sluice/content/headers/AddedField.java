package io.sluice.content.headers;

import io.sluice.config.Arguments;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Template;
import io.sluice.http.Field;
import io.sluice.http.FieldValue;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseHead;
import io.sluice.http.core.HttpDate;
import org.jspecify.annotations.Nullable;

/// One `add_header` or `add_trailer`.
///
/// @param field what the name stands for if it replaces rather than adds: `Last-Modified` or `ETag`
/// @param always whether responses of any status get it
record AddedField(String name, @Nullable Field field, Template value, boolean always) {
  static AddedField parse(Arguments a) {
    boolean always = a.count() > 2;
    if (always && !a.text(2).equals("always")) {
      throw a.invalidParameter(2);
    }
    return new AddedField(a.text(0), replaced(a.text(0)), FieldValue.compile(a), always);
  }

  private static @Nullable Field replaced(String name) {
    if (name.equalsIgnoreCase(Field.LAST_MODIFIED.text())) {
      return Field.LAST_MODIFIED;
    }
    return name.equalsIgnoreCase(Field.ETAG.text()) ? Field.ETAG : null;
  }

  /// Adds it to a response, unless its value is empty.
  void add(HttpRequest r) {
    if (field != null) {
      replace(r, field);
      return;
    }
    ResponseHead out = r.out();
    Bytes text = out.begin(name);
    int mark = text.length;
    value.write(r, text);
    if (text.length > mark) {
      out.commit();
    } else {
      text.length = mark;
    }
  }

  private void replace(HttpRequest r, Field known) {
    ResponseHead out = r.out();
    String text = value.text(r);
    if (text.isEmpty()) {
      out.remove(known);
    } else {
      out.set(known, text);
    }
    if (known == Field.LAST_MODIFIED) {
      byte[] date = Bytes.of(text);
      out.lastModified(text.isEmpty() ? -1 : HttpDate.parse(date, 0, date.length));
    }
  }
}
