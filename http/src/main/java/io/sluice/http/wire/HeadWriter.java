package io.sluice.http.wire;

import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.system.Product;
import io.sluice.http.Field;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseHead;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.ServerTokens;

/// Writes the head of a response, its fields in nginx's order.
public final class HeadWriter {
  private static final byte[] VERSION = Bytes.of("HTTP/1.1 ");
  private static final byte[] SEPARATOR = Bytes.of(": ");
  private static final byte[] LINE_END = Bytes.of("\r\n");
  private static final byte[] SERVER_NAME = Bytes.of("Server: " + Product.name() + "\r\n");
  private static final byte[] SERVER_TOKEN = Bytes.of("Server: " + Product.token() + "\r\n");
  private static final byte[] DATE = Bytes.of("Date: ");
  private static final byte[] CONTENT_TYPE = Bytes.of("Content-Type: ");
  private static final byte[] CONTENT_LENGTH = Bytes.of("Content-Length: ");
  private static final byte[] LAST_MODIFIED = Bytes.of("Last-Modified: ");
  private static final byte[] CHUNKED = Bytes.of("Transfer-Encoding: chunked\r\n");
  private static final byte[] UPGRADE = Bytes.of("Connection: upgrade\r\n");
  private static final byte[] KEEP_ALIVE = Bytes.of("Connection: keep-alive\r\n");
  private static final byte[] CLOSE = Bytes.of("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE_TIMEOUT = Bytes.of("Keep-Alive: timeout=");
  private static final byte[] VARY = Bytes.of("Vary: Accept-Encoding\r\n");

  private HeadWriter() {}

  /// Appends the head of the request's response.
  public static void write(HttpRequest request, boolean chunked, Bytes to) {
    ResponseHead head = request.out();
    Settings settings = request.settings();
    to.append(VERSION);
    head.writeStatusLine(to);
    to.append(LINE_END);
    if (head.wants(Field.SERVER)) {
      ServerTokens tokens = settings.get(HttpCore.SERVER_TOKENS);
      to.append(tokens == ServerTokens.OFF ? SERVER_NAME : SERVER_TOKEN);
    }
    if (head.wants(Field.DATE)) {
      to.append(DATE);
      request.time().writeHttp(to);
      to.append(LINE_END);
    }
    content(head, to);
    if (head.absoluteLocation() >= 0) {
      field(head, head.absoluteLocation(), to);
    }
    if (chunked) {
      to.append(CHUNKED);
    }
    connection(request, settings, to);
    if (head.vary()) {
      to.append(VARY);
    }
    fields(head, to);
    to.append(LINE_END);
  }

  private static void content(ResponseHead head, Bytes to) {
    if (head.hasContentType()) {
      to.append(CONTENT_TYPE);
      head.writeContentType(to);
      to.append(LINE_END);
    }
    if (head.contentLength() >= 0 && !head.has(Field.CONTENT_LENGTH)) {
      to.append(CONTENT_LENGTH).appendNumber(head.contentLength()).append(LINE_END);
    }
    if (!head.has(Field.LAST_MODIFIED) && head.lastModified() != -1 && current(head.status())) {
      to.append(LAST_MODIFIED);
      TimeCache.writeHttp(head.lastModified(), to);
      to.append(LINE_END);
    }
  }

  /// Whether a response of that status tells when its content was modified: a page for an error
  /// that comes from a file says nothing of what was asked for.
  private static boolean current(int status) {
    return status == 200 || status == 206 || status == 304;
  }

  private static void connection(HttpRequest request, Settings settings, Bytes to) {
    if (request.out().status() == 101) {
      to.append(UPGRADE);
    } else if (request.keepAlive()) {
      to.append(KEEP_ALIVE);
      long seconds = settings.get(HttpCore.KEEPALIVE_TIMEOUT).headerSeconds();
      if (seconds > 0) {
        to.append(KEEP_ALIVE_TIMEOUT).appendNumber(seconds).append(LINE_END);
      }
    } else {
      to.append(CLOSE);
    }
  }

  private static void fields(ResponseHead head, Bytes to) {
    for (int i = 0; i < head.count(); i++) {
      if (!head.removed(i) && i != head.absoluteLocation()) {
        field(head, i, to);
      }
    }
  }

  private static void field(ResponseHead head, int index, Bytes to) {
    byte[] base = head.base();
    int name = head.nameStart(index);
    int value = head.valueStart(index);
    to.append(base, name, head.nameEnd(index) - name).append(SEPARATOR);
    to.append(base, value, head.valueEnd(index) - value).append(LINE_END);
  }
}
