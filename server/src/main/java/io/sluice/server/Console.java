package io.sluice.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The terminal, in Latin-1: a `char` is a byte. Free of `System.out`, whose set-up takes time at
/// the start.
final class Console {
  private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);
  private static final OutputStream ERR = new FileOutputStream(FileDescriptor.err);

  private Console() {}

  static void out(String text) {
    write(OUT, text);
  }

  static void err(String text) {
    write(ERR, text);
  }

  private static void write(OutputStream to, String text) {
    try {
      to.write(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // There is nobody left to tell.
    }
  }
}
