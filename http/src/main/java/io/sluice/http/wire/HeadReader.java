package io.sluice.http.wire;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.head.HeadChecks;
import io.sluice.http.head.Verdict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the head of one request: line by line, in as many pieces as it comes in, and refuses what
/// nginx refuses.
public final class HeadReader {
  /// What reading has come to.
  public enum Result {
    /// More bytes are needed.
    MORE,
    /// The head is complete and good.
    DONE,
    /// It was refused; the request has been finished.
    REFUSED
  }

  /// Fields that may come once only.
  private static final long UNIQUE =
      bits(
          Field.IF_MODIFIED_SINCE,
          Field.IF_UNMODIFIED_SINCE,
          Field.IF_MATCH,
          Field.IF_NONE_MATCH,
          Field.CONTENT_LENGTH,
          Field.CONTENT_RANGE,
          Field.IF_RANGE,
          Field.TRANSFER_ENCODING,
          Field.EXPECT,
          Field.AUTHORIZATION,
          Field.PROXY_AUTHORIZATION);

  private static final int URI_TOO_LONG = 414;
  private static final int HEADER_TOO_LARGE = 494;
  private static final int LOGGED = 2048 - 300;

  private final Inbox inbox;
  private final RequestLineScanner lineScanner = new RequestLineScanner();
  private final FieldScanner fieldScanner = new FieldScanner();
  private final HeadBudget budget = new HeadBudget();
  private @Nullable HeadChecks checks;
  private @Nullable HeadLimits limits;
  private boolean inFields;
  private int fields;

  /// @param inbox what is read from
  public HeadReader(Inbox inbox) {
    this.inbox = inbox;
  }

  /// Begins a request at the inbox's position.
  ///
  /// @param with what must hold of its head
  public void start(HttpRequest request, HeadChecks with) {
    checks = with;
    limits = HeadLimits.of(request);
    inFields = false;
    fields = 0;
    lineScanner.start(request.line(), inbox.position);
    budget.start(inbox.position, limits().firstSize());
    request.context().action("reading client request line");
  }

  private HeadChecks checks() {
    return Objects.requireNonNull(checks);
  }

  private HeadLimits limits() {
    return Objects.requireNonNull(limits);
  }

  /// Reads what is in the inbox.
  public Result read(HttpRequest request) {
    if (!inFields) {
      Result result = readLine(request);
      if (result != Result.DONE || request.version() == RequestLine.HTTP_0_9) {
        return result;
      }
      inFields = true;
      fieldScanner.start(inbox.position);
      request.context().action("reading client request headers");
    }
    return readFields(request);
  }

  // ---- request line

  private Result readLine(HttpRequest request) {
    Verdict verdict = lineScanner.scan(inbox.bytes, inbox.limit);
    inbox.position = lineScanner.position();
    if (lineScanner.idle() && verdict == Verdict.MORE) {
      forgetEmptyLines(request);
      return Result.MORE;
    }
    boolean complete = verdict == Verdict.COMPLETE;
    RequestLine line = request.line();
    if (!budget.admits(line.start, inbox.position, complete, limits().large())) {
      line.complete = false;
      return refuse(request, URI_TOO_LONG, "client sent too long URI");
    }
    if (verdict == Verdict.MORE) {
      return Result.MORE;
    }
    if (!complete) {
      showLine(line);
      return refuse(request, verdict == Verdict.BAD_VERSION ? 505 : 400, verdict.message());
    }
    request.received(inbox.position - line.start);
    if (!checks().line(request)) {
      return Result.REFUSED;
    }
    limits = HeadLimits.of(request); // the line may have chosen the server
    return Result.DONE;
  }

  /// The inbox has held nothing but empty lines, which take no memory, however many a client sends.
  private void forgetEmptyLines(HttpRequest request) {
    inbox.compact();
    lineScanner.start(request.line(), inbox.position);
    budget.start(inbox.position, limits().firstSize());
  }

  /// Has the log show as much of a bad line as there is.
  private void showLine(RequestLine line) {
    int end = line.start;
    while (end < inbox.limit && inbox.bytes[end] != '\r' && inbox.bytes[end] != '\n') {
      end++;
    }
    line.end = end;
  }

  // ---- fields

  private Result readFields(HttpRequest request) {
    while (true) {
      fieldScanner.underscores(limits().underscores());
      FieldScanner.Result result = fieldScanner.scan(inbox.bytes, inbox.limit);
      inbox.position = fieldScanner.position();
      boolean complete = result != FieldScanner.Result.MORE;
      int lineStart = fieldScanner.inside() || complete ? fieldScanner.nameStart() : inbox.position;
      if (!budget.admits(lineStart, inbox.position, complete, limits().large())) {
        return tooLarge(request);
      }
      switch (result) {
        case MORE -> {
          return Result.MORE;
        }
        case BAD -> {
          return badField(request);
        }
        case END -> {
          request.received(inbox.position - fieldScanner.nameStart());
          return checks().head(request) ? Result.DONE : Result.REFUSED;
        }
        case FIELD -> {
          if (!field(request)) {
            return Result.REFUSED;
          }
        }
      }
    }
  }

  private boolean field(HttpRequest request) {
    request.received(inbox.position - fieldScanner.nameStart());
    if (fieldScanner.invalid() && limits().ignoreInvalid()) {
      if (request.logs(Level.INFO)) {
        request.log(Level.INFO, "client sent invalid header line: \"" + shown() + '"');
      }
      return true;
    }
    if (fields++ >= limits().mostFields()) {
      request.lingeringClose(true);
      refuse(request, HEADER_TOO_LARGE, "client sent too many header lines");
      return false;
    }
    Headers headers = request.headers();
    int start = fieldScanner.nameStart();
    int end = fieldScanner.nameEnd();
    int hash = fieldScanner.hash();
    int index = headers.add(start, end, fieldScanner.valueStart(), fieldScanner.valueEnd(), hash);
    Field field = fieldScanner.invalid() ? null : Field.of(hash, inbox.bytes, start, end);
    return field == null || known(request, index, field);
  }

  private boolean known(HttpRequest request, int index, Field field) {
    Headers headers = request.headers();
    boolean first = headers.mark(index, field);
    if (!first && (UNIQUE & field.bit()) != 0) {
      refuseSecond(request, index, field, "header line");
      return false;
    }
    if (field != Field.HOST) {
      return true;
    }
    if (!first) {
      refuseSecond(request, index, field, "host header");
      return false;
    }
    boolean good = checks().host(request, headers.valueStart(index), headers.valueEnd(index));
    if (good) {
      limits = HeadLimits.of(request);
    }
    return good;
  }

  private static void refuseSecond(HttpRequest request, int index, Field field, String what) {
    Headers headers = request.headers();
    String message = "";
    if (request.logs(Level.INFO)) {
      int before = headers.first(field);
      message =
          "client sent duplicate %s: \"%s: %s\", previous value: \"%s: %s\""
              .formatted(
                  what,
                  headers.name(index),
                  headers.value(index),
                  headers.name(before),
                  headers.value(before));
    }
    refuse(request, 400, message);
  }

  private Result badField(HttpRequest request) {
    String message = "";
    if (request.logs(Level.INFO)) {
      int wrong = inbox.bytes[fieldScanner.valueEnd()] & 0xff;
      message = "client sent invalid header line: \"" + shown() + "\\x%02x...\"".formatted(wrong);
    }
    return refuse(request, 400, message);
  }

  private String shown() {
    int start = fieldScanner.nameStart();
    return Bytes.text(inbox.bytes, start, fieldScanner.valueEnd() - start);
  }

  private Result tooLarge(HttpRequest request) {
    request.lingeringClose(true);
    int start = fieldScanner.nameStart();
    if (start < 0) {
      return refuse(request, HEADER_TOO_LARGE, "client sent too large request");
    }
    int shown = Math.min(inbox.position - start, LOGGED);
    String line = Bytes.text(inbox.bytes, start, shown);
    return refuse(
        request, HEADER_TOO_LARGE, "client sent too long header line: \"" + line + "...\"");
  }

  private static Result refuse(HttpRequest request, int status, String message) {
    HeadChecks.refuse(request, status, message);
    return Result.REFUSED;
  }

  private static long bits(Field... fields) {
    long bits = 0;
    for (Field field : fields) {
      bits |= field.bit();
    }
    return bits;
  }
}
