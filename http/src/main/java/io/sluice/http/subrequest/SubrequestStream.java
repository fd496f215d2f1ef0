package io.sluice.http.subrequest;

import io.sluice.core.address.Address;
import io.sluice.core.address.ProxyHeader;
import io.sluice.http.AbortListener;
import io.sluice.http.HttpEngine;
import io.sluice.http.HttpRequest;
import io.sluice.http.HttpStream;
import io.sluice.http.RequestInput;
import io.sluice.http.ResponseConsumer;
import io.sluice.http.ResponseOutput;
import io.sluice.net.Connection;
import io.sluice.net.Task;
import io.sluice.net.TcpInfo;
import org.jspecify.annotations.Nullable;

/// A subrequest's way: what it is told of its client is what the main request is told, its response
/// goes to a consumer, its body is the main request's.
final class SubrequestStream extends HttpStream {
  private final HttpRequest main;
  private final HttpStream client;
  private final boolean background;
  private final Subrequest.@Nullable Listener listener;
  private final SubrequestOutput output;
  private final Task running = Task.of(this::run, this::broken);
  private final Task ending = Task.of(this::end, this::broken);
  private @Nullable HttpRequest request;
  private @Nullable AbortListener abortListener;
  private boolean finished;

  /// @param listener is told of its end; null: nothing is
  /// @param background whether the main request does without it
  SubrequestStream(
      HttpRequest main,
      ResponseConsumer into,
      Subrequest.@Nullable Listener listener,
      boolean background) {
    this.main = main;
    this.client = main.stream();
    this.listener = listener;
    this.background = background;
    this.output = new SubrequestOutput(this, client, into);
  }

  // ---- life

  void start(HttpRequest begun) {
    request = begun;
    begun.onEnd(this::over);
    output.start(begun);
    begun.loop().post(running);
  }

  private void run() {
    HttpRequest served = request;
    if (served != null) {
      engine().start(served);
    }
  }

  /// Its response has been taken.
  private void end() {
    HttpRequest served = request;
    if (served != null) {
      served.subrequests().end(served, this::tell);
    }
  }

  private void tell(HttpRequest ended) {
    if (listener != null) {
      listener.ended(ended);
    }
  }

  /// The request is over, be it since the main one is.
  private void over() {
    request = null;
    abortListener = null;
    output.close();
  }

  /// What ran for it by itself has failed.
  void broken(Throwable cause) {
    if (request != null) {
      main.failed(cause);
    }
  }

  /// The consumer has taken everything.
  void drained() {
    HttpRequest served = request;
    if (finished && served != null) {
      served.loop().post(ending);
    }
  }

  // ---- the client

  @Override
  public Address peer() {
    return client.peer();
  }

  @Override
  public Address local() {
    return client.local();
  }

  @Override
  public @Nullable ProxyHeader proxyHeader() {
    return client.proxyHeader();
  }

  @Override
  public long connectionNumber() {
    return client.connectionNumber();
  }

  @Override
  public @Nullable TcpInfo tcpInfo() {
    return client.tcpInfo();
  }

  @Override
  public @Nullable Connection client() {
    return client.client();
  }

  /// The response of one in the background goes nowhere: its client is none of its concerns.
  @Override
  public boolean clientGone() {
    return !background && client.clientGone();
  }

  @Override
  public boolean secure() {
    return client.secure();
  }

  @Override
  public long requests() {
    return client.requests();
  }

  @Override
  public long age() {
    return client.age();
  }

  @Override
  public boolean pipelined() {
    return client.pipelined();
  }

  @Override
  public boolean complete() {
    return client.complete();
  }

  @Override
  public HttpEngine engine() {
    return client.engine();
  }

  @Override
  public ResponseOutput output() {
    return output;
  }

  /// Not needed: the body is what has been read whole of the main request's, or there is none.
  @Override
  public RequestInput input() {
    throw new IllegalStateException("a subrequest reads no body");
  }

  @Override
  protected void onAbort(@Nullable AbortListener told) {
    abortListener = background ? null : told;
  }

  @Override
  protected boolean aborted(HttpRequest served, int errno) {
    AbortListener told = abortListener;
    if (told == null) {
      return false;
    }
    abortListener = null;
    told.aborted(served, errno);
    return true;
  }

  @Override
  protected void locationChanged(HttpRequest served) {}

  @Override
  public @Nullable Upgraded upgrade(HttpRequest served) {
    return null;
  }

  // ---- its end

  @Override
  protected void finished(HttpRequest served) {
    if (finished) {
      return;
    }
    finished = true;
    abortListener = null;
    output.finish();
    if (output.drained()) {
      served.loop().post(ending);
    }
  }

  @Override
  protected void subrequestsOver(HttpRequest served) {
    throw new IllegalStateException("subrequests belong to the main request");
  }

  /// As with nginx, a response that cannot be completed ends the main request, too.
  @Override
  protected void terminated(HttpRequest served, int status) {
    main.finish(status == 0 ? HttpRequest.ERROR : status);
  }

  @Override
  protected void failed(HttpRequest served) {
    main.failed(new IllegalStateException("subrequest failed"));
  }
}
