package io.sluice.proxy.http1;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Template;
import io.sluice.http.HeadText;
import io.sluice.http.Headers;
import io.sluice.http.HopByHop;
import io.sluice.http.HttpRequest;
import io.sluice.proxy.exchange.NameSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header fields of requests to servers, compiled once for each location: `Host`, those that
/// `proxy_set_header` sets, those that tell the length of the body, then what the client sent that
/// none of them replaces.
public final class RequestFields {
  /// Fields that end with the connection to the client, or are said anew.
  private static final List<String> DROPPED =
      List.of("Connection", "Proxy-Connection", "TE", "Keep-Alive", "Expect", "Upgrade");

  private static final String LENGTH = "Content-Length";
  private static final String ENCODING = "Transfer-Encoding";

  private static final byte[] HOST = Bytes.of("Host: ");
  private static final byte[] SEPARATOR = Bytes.of(": ");
  private static final byte[] LINE_END = Bytes.of("\r\n");
  private static final byte[] CONTENT_LENGTH = Bytes.of("Content-Length: ");
  private static final byte[] CHUNKED = Bytes.of("Transfer-Encoding: chunked\r\n");

  /// Something written for each request.
  private static final class Part {
    /// Written as it is; where there is a value, the name in front of it.
    final byte[] text;

    /// What follows, unless that is empty, or null.
    final @Nullable Template value;

    Part(byte[] text, @Nullable Template value) {
      this.text = text;
      this.value = value;
    }
  }

  private final @Nullable Template host;
  private final Part[] parts;
  private final boolean saysLength;
  private final boolean saysEncoding;
  private final NameSet replaced;
  private final boolean hostRequired;
  private final boolean passesClients;

  /// @param lines what `proxy_set_header` says
  /// @param hostRequired whether the protocol's version wants a `Host`
  /// @param passesClients whether the client's fields are passed on
  public RequestFields(List<HeaderLine> lines, boolean hostRequired, boolean passesClients) {
    this.hostRequired = hostRequired;
    this.passesClients = passesClients;
    List<String> names = new ArrayList<>(DROPPED);
    names.addAll(List.of("Host", LENGTH, ENCODING));
    Template hostLine = null;
    List<Part> compiled = new ArrayList<>();
    Bytes constant = new Bytes();
    for (HeaderLine line : lines) {
      names.add(line.name());
      if (line.is("Host")) {
        hostLine = line.value();
      } else if (!line.value().isConstant()) {
        flush(constant, compiled);
        compiled.add(new Part(Bytes.of(line.name() + ": "), line.value()));
      } else if (!line.value().constantText().isEmpty()) {
        constant.append(line.name()).append(SEPARATOR);
        constant.append(line.value().constantText()).append(LINE_END);
      }
    }
    flush(constant, compiled);
    host = hostLine;
    parts = compiled.toArray(Part[]::new);
    saysLength = lines.stream().noneMatch(line -> line.is(LENGTH));
    saysEncoding = lines.stream().noneMatch(line -> line.is(ENCODING));
    replaced = new NameSet(names);
  }

  private static void flush(Bytes constant, List<Part> parts) {
    if (constant.length > 0) {
      parts.add(new Part(constant.toByteArray(), null));
      constant.clear();
    }
  }

  /// Appends all fields and the empty line.
  ///
  /// @param usualHost what `Host` says if the configuration does not
  /// @param length bytes of the body; -1 if it has none or its length is not known
  /// @param chunked whether the body is sent in chunks
  /// @return null, or the name of a field whose value has a control character, so that the request
  ///   must not be sent
  public @Nullable String write(
      HttpRequest request, byte[] usualHost, long length, boolean chunked, Bytes out) {
    if (!writeHost(request, usualHost, out)) {
      return "Host";
    }
    for (Part part : parts) {
      if (!write(part, request, out)) {
        return Bytes.text(part.text, 0, part.text.length - SEPARATOR.length);
      }
    }
    if (saysLength && length >= 0) {
      out.append(CONTENT_LENGTH).appendNumber(length).append(LINE_END);
    }
    if (saysEncoding && chunked) {
      out.append(CHUNKED);
    }
    if (passesClients) {
      writeClients(request.headers(), out);
    }
    out.append(LINE_END);
    return null;
  }

  private boolean writeHost(HttpRequest request, byte[] usualHost, Bytes out) {
    int start = out.length;
    out.append(HOST);
    int value = out.length;
    if (host != null) {
      host.write(request, out);
    }
    if (HeadText.badInWord(out.array, value, out.length) >= 0) {
      return false;
    }
    if (host == null || (out.length == value && hostRequired)) {
      out.append(usualHost);
    }
    if (out.length == value) {
      out.length = start;
    } else {
      out.append(LINE_END);
    }
    return true;
  }

  /// False if the value must not be sent.
  private static boolean write(Part part, HttpRequest request, Bytes out) {
    int start = out.length;
    out.append(part.text);
    if (part.value != null) {
      int value = out.length;
      part.value.write(request, out);
      if (HeadText.badInValue(out.array, value, out.length) >= 0) {
        return false;
      }
      if (out.length == value) {
        out.length = start;
      } else {
        out.append(LINE_END);
      }
    }
    return true;
  }

  /// Fields that stand one behind the other in the client's head, in the form in which they are
  /// written here, are copied together.
  private void writeClients(Headers fields, Bytes out) {
    byte[] b = fields.base();
    int count = fields.count();
    boolean hopByHop = HopByHop.any(fields);
    int from = 0;
    int end = 0;
    for (int i = 0; i < count; i++) {
      int name = fields.nameStart(i);
      int nameEnd = fields.nameEnd(i);
      if (replaced.contains(fields.hash(i), b, name, nameEnd)
          || (hopByHop && HopByHop.named(fields, i))) {
        continue;
      }
      int value = fields.valueStart(i);
      int valueEnd = fields.valueEnd(i);
      boolean plain = value == nameEnd + 2 && b[valueEnd] == '\r' && b[valueEnd + 1] == '\n';
      if (plain && name == end) {
        end = valueEnd + 2;
        continue;
      }
      out.append(b, from, end - from);
      if (plain) {
        from = name;
        end = valueEnd + 2;
      } else {
        from = end;
        out.append(b, name, nameEnd - name).append(SEPARATOR);
        out.append(b, value, valueEnd - value).append(LINE_END);
      }
    }
    out.append(b, from, end - from);
  }
}
