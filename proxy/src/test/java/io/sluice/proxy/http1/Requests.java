package io.sluice.proxy.http1;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.AnyRequest;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.wire.FieldScanner;

/// Requests that no client has sent.
public final class Requests {
  private Requests() {}

  /// A request with these header fields, each line with its end.
  public static HttpRequest withFields(String lines) {
    HttpRequest request = AnyRequest.make();
    byte[] b = Bytes.of(lines + "\r\n");
    Headers fields = request.headers();
    fields.base(b);
    FieldScanner scanner = new FieldScanner();
    scanner.start(0);
    while (scanner.scan(b, b.length) == FieldScanner.Result.FIELD) {
      int start = scanner.nameStart();
      int end = scanner.nameEnd();
      int hash = scanner.hash();
      int index = fields.add(start, end, scanner.valueStart(), scanner.valueEnd(), hash);
      Field field = Field.of(hash, b, start, end);
      if (field != null) {
        fields.mark(index, field);
      }
    }
    return request;
  }
}
