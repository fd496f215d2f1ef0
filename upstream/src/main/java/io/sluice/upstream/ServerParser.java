package io.sluice.upstream;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Values;
import io.sluice.core.Address;
import java.util.ArrayList;
import java.util.List;

/// Reads a `server` of an `upstream` block: its parameters first, then its address, as nginx does.
final class ServerParser {
  private static final int DEFAULT_HTTP_PORT = 80;

  private final Arguments arguments;
  private int weight = 1;
  private int maxConns;
  private int maxFails = 1;
  private long failTimeout = 10;
  private boolean backup;
  private boolean down;

  private ServerParser(Arguments arguments) {
    this.arguments = arguments;
  }

  static ServerLine parse(Arguments a) {
    ServerParser parser = new ServerParser(a);
    for (int i = 1; i < a.count(); i++) {
      parser.parameter(i);
    }
    return parser.line();
  }

  private void parameter(int i) {
    String text = arguments.text(i);
    if (text.startsWith("weight=")) {
      weight = count(i, 7, 1);
    } else if (text.startsWith("max_conns=")) {
      maxConns = count(i, 10, 0);
    } else if (text.startsWith("max_fails=")) {
      maxFails = count(i, 10, 0);
    } else if (text.startsWith("fail_timeout=")) {
      failTimeout = Values.seconds(text.substring(13));
      if (failTimeout == Values.INVALID) {
        throw arguments.invalidParameter(i);
      }
    } else if (text.equals("backup")) {
      backup = true;
    } else if (text.equals("down")) {
      down = true;
    } else {
      throw arguments.invalidParameter(i);
    }
  }

  private int count(int i, int from, int least) {
    long value = number(arguments.text(i).substring(from));
    if (value < least || value > Integer.MAX_VALUE) {
      throw arguments.invalidParameter(i);
    }
    return (int) value;
  }

  /// A number without sign, or -1.
  static long number(String text) {
    long value = Values.number(text);
    return value == Values.INVALID ? -1 : value;
  }

  private ServerLine line() {
    String text = arguments.text(0);
    return new ServerLine(
        text, key(), addresses(text), weight, maxConns, maxFails, failTimeout, backup, down);
  }

  private String key() {
    List<String> words = new ArrayList<>();
    arguments.words().forEach(word -> words.add(word.text()));
    return String.join(" ", words);
  }

  private List<Address> addresses(String text) {
    boolean stream = arguments.scope().context() == Context.STREAM_UPSTREAM;
    UpstreamUrl url = Upstreams.url(arguments, 0, stream ? 0 : DEFAULT_HTTP_PORT);
    List<Address> addresses =
        url.literal() != null ? List.of(url.literal()) : HostNames.resolve(url.host(), url.port());
    if (addresses.isEmpty()) {
      throw arguments.error(0, "host not found in upstream \"" + text + "\"");
    }
    if (stream && !url.portGiven() && !url.unix()) {
      throw arguments.error(0, "no port in upstream \"" + text + "\"");
    }
    return addresses;
  }
}
