package io.sluice.traffic.log;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.VariableRef;
import io.sluice.core.text.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One `log_format`: how an exchange becomes a line.
final class LogFormat {
  static final String COMBINED = "combined";
  private static final String COMBINED_TEXT =
      "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent"
          + " \"$http_referer\" \"$http_user_agent\"";

  private final String name;
  private final Escape escape;
  private final Part[] parts;

  /// Text as it stands, then a variable.
  private static final class Part {
    final byte[] text;
    final @Nullable VariableRef variable;

    Part(String text, @Nullable VariableRef variable) {
      this.text = Bytes.of(text);
      this.variable = variable;
    }
  }

  private LogFormat(String name, Escape escape, List<Part> parts) {
    this.name = name;
    this.escape = escape;
    this.parts = parts.toArray(Part[]::new);
  }

  String name() {
    return name;
  }

  /// The format that http has without being told.
  static LogFormat combined(Variables variables) {
    List<Part> parts = new ArrayList<>();
    LogFormatReader reader = new LogFormatReader(COMBINED_TEXT);
    while (reader.next()) {
      parts.add(new Part(reader.text(), use(reader, n -> variables.reference(n, null))));
    }
    return new LogFormat(COMBINED, Escape.DEFAULT, parts);
  }

  /// Reads `log_format NAME [escape=…] STRING …`.
  static LogFormat parse(Arguments a) {
    Variables variables = Variables.of(a.scope());
    String escaping = a.after(1, "escape=");
    List<Part> parts = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (int i = escaping == null ? 1 : 2; i < a.count(); i++) {
      int argument = i;
      LogFormatReader reader = new LogFormatReader(a.text(i));
      try {
        while (reader.next()) {
          open.append(reader.text());
          VariableRef variable =
              use(reader, n -> variables.reference(n, a.position(), a.word(argument)));
          if (variable != null) {
            parts.add(new Part(open.toString(), variable));
            open.setLength(0);
          }
        }
      } catch (IllegalArgumentException e) {
        throw a.error(argument, String.valueOf(e.getMessage()));
      }
    }
    if (!open.isEmpty()) {
      parts.add(new Part(open.toString(), null));
    }
    return new LogFormat(a.text(0), escape(a, escaping), parts);
  }

  private static @Nullable VariableRef use(
      LogFormatReader reader, Function<String, VariableRef> reference) {
    String variable = reader.variable();
    return variable == null ? null : reference.apply(variable);
  }

  private static Escape escape(Arguments a, @Nullable String word) throws ConfigException {
    if (word == null) {
      return Escape.DEFAULT;
    }
    for (Escape escape : Escape.values()) {
      if (escape.word().equals(word)) {
        return escape;
      }
    }
    throw a.error(1, "unknown log format escaping \"" + word + "\"");
  }

  /// Appends the line of an exchange, without its end.
  void write(Exchange exchange, Bytes out) {
    for (Part part : parts) {
      out.append(part.text);
      VariableRef variable = part.variable;
      if (variable != null) {
        value(variable, exchange, out);
      }
    }
  }

  private void value(VariableRef variable, Exchange exchange, Bytes out) {
    int start = out.length;
    if (variable.write(exchange, out)) {
      escape.apply(out, start);
    } else if (escape == Escape.DEFAULT) {
      out.append('-');
    }
  }
}
