package io.sluice.http.conf;

import io.sluice.config.Arguments;
import io.sluice.net.Listen;

/// One `listen`, kept with its arguments because what is wrong between several of them only shows
/// when all are known.
record ListenStatement(Listen listen, Arguments arguments) {
  static ListenStatement parse(Arguments a) {
    return new ListenStatement(Listen.http(a), a);
  }
}
