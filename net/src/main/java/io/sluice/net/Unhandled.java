package io.sluice.net;

/// The handler of an accepted connection until its acceptor gives it one: an event before that
/// finds nobody who wants the connection.
public enum Unhandled implements ChannelHandler {
  INSTANCE;

  @Override
  public void readable(Channel c) {
    c.close();
  }

  @Override
  public void writable(Channel c) {}
}
