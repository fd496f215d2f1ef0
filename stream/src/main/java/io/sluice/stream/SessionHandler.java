package io.sluice.stream;

import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;

/// The handler of a connection that belongs to a session: a defect in it ends the session.
public interface SessionHandler extends ChannelHandler {
  /// Whose connection it handles.
  StreamSession session();

  @Override
  default void failed(Channel c, Throwable cause) {
    session().failed(cause);
    c.close();
  }
}
