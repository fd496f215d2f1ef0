package io.sluice.core.log;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.core.address.Address;
import io.sluice.core.system.Product;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `syslog:server=ADDRESS[,facility=…][,severity=…][,tag=…][,nohostname]`.
final class SyslogParser {
  private static final List<String> FACILITIES =
      List.of(
          "kern",
          "user",
          "mail",
          "daemon",
          "auth",
          "intern",
          "lpr",
          "news",
          "uucp",
          "clock",
          "authpriv",
          "ftp",
          "ntp",
          "audit",
          "alert",
          "cron",
          "local0",
          "local1",
          "local2",
          "local3",
          "local4",
          "local5",
          "local6",
          "local7");
  private static final List<String> SEVERITIES =
      List.of("emerg", "alert", "crit", "error", "warn", "notice", "info", "debug");
  private static final int LONGEST_TAG = 32;
  private static final int UNSET = -1;

  private final Arguments arguments;
  private final int argument;
  private @Nullable Address server;
  private @Nullable String tag;
  private int facility = UNSET;
  private int severity = UNSET;
  private boolean hostname = true;

  private SyslogParser(Arguments arguments, int argument) {
    this.arguments = arguments;
    this.argument = argument;
  }

  static Syslog parse(Arguments arguments, int argument) {
    return new SyslogParser(arguments, argument).parse();
  }

  private Syslog parse() {
    String text = arguments.text(argument).substring("syslog:".length());
    for (String parameter : text.split(",", -1)) {
      parameter(parameter);
    }
    if (server == null) {
      throw error("no syslog server specified");
    }
    return new Syslog(
        server,
        facility == UNSET ? FACILITIES.indexOf("local7") : facility,
        severity == UNSET ? SEVERITIES.indexOf("info") : severity,
        tag == null ? Product.name() : tag,
        hostname);
  }

  private void parameter(String parameter) {
    String value = parameter.substring(parameter.indexOf('=') + 1);
    if (parameter.startsWith("server=")) {
      once(server != null, "server");
      server = SyslogServer.parse(value, this::error);
    } else if (parameter.startsWith("facility=")) {
      once(facility != UNSET, "facility");
      facility = index(FACILITIES, value, "facility");
    } else if (parameter.startsWith("severity=")) {
      once(severity != UNSET, "severity");
      severity = index(SEVERITIES, value, "severity");
    } else if (parameter.startsWith("tag=")) {
      once(tag != null, "tag");
      tag = tag(value);
    } else if (parameter.equals("nohostname")) {
      hostname = false;
    } else {
      throw error("unknown syslog parameter \"" + parameter + "\"");
    }
  }

  private void once(boolean known, String name) {
    if (known) {
      throw error("duplicate syslog \"" + name + "\"");
    }
  }

  private int index(List<String> names, String value, String kind) {
    int index = names.indexOf(value);
    if (index < 0) {
      throw error("unknown syslog " + kind + " \"" + value + "\"");
    }
    return index;
  }

  private String tag(String value) {
    if (value.length() > LONGEST_TAG) {
      throw error("syslog tag length exceeds 32");
    }
    for (int i = 0; i < value.length(); i++) {
      if (!isTagChar(value.charAt(i))) {
        throw error("syslog \"tag\" only allows alphanumeric characters and underscore");
      }
    }
    return value;
  }

  private static boolean isTagChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private ConfigException error(String message) {
    return arguments.error(argument, message);
  }
}
