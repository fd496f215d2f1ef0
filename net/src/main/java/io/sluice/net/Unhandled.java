package io.sluice.net;

/// The handler of an accepted connection until its acceptor gives it one: an event before that
/// finds nobody who wants the connection.
public enum Unhandled implements ConnectionHandler {
  INSTANCE;

  @Override
  public void readable(Connection c) {
    c.close();
  }

  @Override
  public void writable(Connection c) {}
}
