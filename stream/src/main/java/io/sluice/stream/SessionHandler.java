package io.sluice.stream;

import io.sluice.net.Connection;
import io.sluice.net.ConnectionHandler;

/// The handler of a connection that belongs to a session: a defect in it ends the session.
public interface SessionHandler extends ConnectionHandler {
  /// Whose connection it handles.
  StreamSession session();

  @Override
  default void failed(Connection c, Throwable cause) {
    session().failed(cause);
    c.close();
  }
}
