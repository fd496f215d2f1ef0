package io.sluice.http.core;

/// How many of the checks of the access phase must let a request pass.
public enum Satisfy {
  ALL,
  ANY
}
