package io.sluice.http;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.OpenFile;
import org.jspecify.annotations.Nullable;

/// The response of one request: its head, the filters that the location has for it, and the way of
/// its body through them to the client.
public final class HttpResponse implements BodySink, ResponseConsumer {
  private final HttpRequest request;
  private final ResponseHead head = new ResponseHead();
  private BodySink sink = Nowhere.INSTANCE;
  private @Nullable BodyFilter lastFilter;
  private @Nullable BodyFeed feed;
  private boolean headSent;
  private boolean headOnly;
  private boolean bodyUnwanted;
  private boolean refused;
  private long limitRate;
  private long limitRateAfter;

  HttpResponse(HttpRequest request) {
    this.request = request;
  }

  void clear() {
    head.clear();
    unfilter();
    headSent = headOnly = bodyUnwanted = refused = false;
    limitRate = limitRateAfter = -1;
  }

  private void unfilter() {
    sink = Nowhere.INSTANCE;
    lastFilter = null;
    feed = null;
  }

  private ResponseOutput output() {
    return request.stream().output();
  }

  // ---- the head

  public ResponseHead head() {
    return head;
  }

  /// Whether [#sendHead()] was called.
  public boolean headSent() {
    return headSent;
  }

  /// Whether the response has no body, whatever is written: HEAD, 204, 304, 1xx.
  public boolean headOnly() {
    return headOnly;
  }

  /// Sends the head, through all filters. With a body to come, it may wait for that.
  ///
  /// @return false if a filter found an error: that is being answered instead, and the caller is
  ///   done
  public boolean sendHead() {
    if (headSent) {
      throw new IllegalStateException("head already sent");
    }
    headSent = true;
    head.applyErrorStatus();
    ResponseOutput to = output();
    headOnly = bodyUnwanted || request.method() == Method.HEAD || withoutBody(head.status());
    if (head.status() == 204) {
      head.noContent();
    }
    sink = headOnly ? Nowhere.INSTANCE : to;
    int instead = filter();
    if (instead == 0 && head.suspicious()) {
      instead = refuse();
    }
    if (instead != 0) {
      answerInstead(instead);
      return false;
    }
    if (feed == null && to.takesContentOnly()) {
      feed = new BodyFeed(request);
      filterBody(feed);
    }
    if (lastFilter != null) {
      lastFilter.next(headOnly ? Nowhere.INSTANCE : to);
    }
    if (request.parent() == null) {
      AbsoluteRedirect.apply(request);
    }
    to.sendHead();
    return true;
  }

  /// The last guard: no value leaves that would be read as more than itself, whatever put it
  /// together. The made-up page that is sent instead may get such a field, too: it goes without.
  private int refuse() {
    int index = head.refused(0);
    if (index < 0) {
      return 0;
    }
    String name = Bytes.text(head.base(), head.nameStart(index), nameLength(index));
    String text = "invalid character in the value of response header \"" + name + '"';
    if (!refused) {
      refused = true;
      request.log(ErrorLog.Level.ERROR, text + ", response refused");
      head.start();
      return 500;
    }
    request.log(ErrorLog.Level.ERROR, text + ", header dropped");
    for (int i = index; i >= 0; i = head.refused(i + 1)) {
      head.remove(i);
    }
    return 0;
  }

  private int nameLength(int index) {
    return head.nameEnd(index) - head.nameStart(index);
  }

  private void answerInstead(int status) {
    headSent = false;
    lastFilter = null;
    feed = null;
    request.special(status);
    sink = Nowhere.INSTANCE; // what the caller still writes belongs to nothing
  }

  private static boolean withoutBody(int status) {
    return status == 204 || status == 304;
  }

  private int filter() {
    HeadFilter[] filters = request.location().get(ResponseFilters.SLOT);
    if (filters == null) {
      return 0;
    }
    boolean inner = request.parent() != null;
    for (HeadFilter filter : filters) {
      if (inner && !filter.appliesToSubrequests()) {
        continue;
      }
      int instead = filter.filter(request);
      if (instead != 0) {
        return instead;
      }
    }
    return 0;
  }

  /// The body is not read by anything: the response is complete with its head.
  public void bodyUnwanted() {
    bodyUnwanted = true;
  }

  // ---- for head filters

  /// No body is to be sent: a 304.
  public void withoutBody() {
    headOnly = true;
    unfilter();
  }

  /// Puts a filter behind those that are in the way of the body already.
  public void filterBody(BodyFilter filter) {
    if (headOnly) {
      return;
    }
    if (lastFilter == null) {
      sink = filter;
    } else {
      lastFilter.next(filter);
    }
    lastFilter = filter;
  }

  /// As [#filterBody(BodyFilter)], for a filter that must see bytes: what comes from files is read
  /// for it, and [BodyFilter#writeFile] is not called.
  public void filterContent(BodyFilter filter) {
    if (!headOnly && feed == null) {
      feed = new BodyFeed(request);
      filterBody(feed);
    }
    filterBody(filter);
  }

  // ---- the body

  /// Sends body bytes. They are borrowed: what the socket does not take now is copied.
  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    sink.write(b, offset, length, last);
  }

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {
    sink.writeFile(file, offset, length, last);
  }

  @Override
  public void flush() {
    sink.flush();
  }

  /// Whether filters stand in the way of the body, which may hold some of it back.
  public boolean filtered() {
    return lastFilter != null;
  }

  @Override
  public void end() {
    sink.end();
  }

  /// Whether what was written waits for the client to take something, so that more would only pile
  /// up.
  public boolean blocked() {
    return (feed != null && feed.busy()) || output().blocked();
  }

  /// Has `listener` called once when everything has gone to the client.
  public void onDrained(@Nullable DrainListener listener) {
    if (feed != null && feed.busy()) {
      feed.onDrained(listener);
    } else {
      output().onDrained(listener);
    }
  }

  /// The request is finished. False if some of the body still waits for a filter: the request is
  /// finished once more then, when that has gone on.
  boolean finish() {
    if (feed != null && feed.busy()) {
      feed.finish();
      return false;
    }
    return true;
  }

  // ---- for a producer that is told how fast

  private Demand demand() {
    return blocked() ? Demand.BLOCKED : Demand.READY;
  }

  /// [Demand#DONE] if a filter found an error, which is the response instead.
  @Override
  public Demand head(HttpRequest of) {
    return sendHead() ? demand() : Demand.DONE;
  }

  @Override
  public Demand body(byte[] b, int offset, int length, boolean last) {
    write(b, offset, length, last);
    return demand();
  }

  @Override
  public Demand file(OpenFile file, long offset, long length, boolean last) {
    writeFile(file, offset, length, last);
    return demand();
  }

  @Override
  public Demand push() {
    flush();
    return demand();
  }

  @Override
  public void complete() {
    end();
  }

  /// The client sees by the end of its connection that the rest is missing.
  @Override
  public void fail() {
    request.keepAlive(false);
    flush();
  }

  @Override
  public boolean holds() {
    return filtered();
  }

  @Override
  public void onResume(@Nullable DrainListener listener) {
    onDrained(listener);
  }

  // ---- how fast it may leave

  /// Bytes a second, or -1 while `limit_rate` has not been looked at.
  public long limitRate() {
    return limitRate;
  }

  public void limitRate(long bytesPerSecond) {
    limitRate = bytesPerSecond;
  }

  /// Bytes that leave without a limit, or -1 while `limit_rate_after` has not been looked at.
  public long limitRateAfter() {
    return limitRateAfter;
  }

  public void limitRateAfter(long bytes) {
    limitRateAfter = bytes;
  }
}
