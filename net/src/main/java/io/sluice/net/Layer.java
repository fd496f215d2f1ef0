package io.sluice.net;

/// A channel over another one, of which it is the handler: what the channel below brings is turned
/// into events of this one. The socket's addresses, options and idleness are those of the
/// connection below; the counts of bytes are the layer's own.
///
/// A byte counts as sent when the channel below has taken it: whoever closes after the last one was
/// taken loses nothing. What a layer reads ahead it holds in buffers of the loop, and gives them
/// back in [#ended()].
///
/// [#close()] and [#reset()] may come from above; when the connection is closed by its loop, the
/// layer is closed with it.
public abstract class Layer extends Channel implements ChannelHandler {
  private final Channel below;

  protected Layer(Channel below, ChannelHandler handler) {
    super(below.loop(), handler);
    this.below = below;
  }

  /// Takes the channel below over: from now on its events come here. Called once, when the layer is
  /// complete.
  protected final void takeOver() {
    below.handler(this);
  }

  protected final Channel below() {
    return below;
  }

  @Override
  public final Connection connection() {
    return below.connection();
  }

  /// What has yielded below comes through here in the next turn.
  @Override
  public boolean unread() {
    return super.unread() || below.unread();
  }

  /// What the connection knows of its end before its event is delivered counts here too.
  @Override
  public boolean pendingEof() {
    return super.pendingEof() || below.pendingEof();
  }

  @Override
  public boolean canSplice() {
    return false;
  }

  @Override
  public boolean canSendFile() {
    return false;
  }

  @Override
  public long sendFile(OpenFile f, long off, long len) {
    throw new UnsupportedOperationException("canSendFile() says no");
  }

  @Override
  public final void idle(boolean on) {
    below.idle(on);
  }

  @Override
  public void close() {
    markClosed();
    below.close();
  }

  @Override
  public void reset() {
    markClosed();
    below.reset();
  }

  /// The connection below has been closed.
  final void belowClosed() {
    markClosed();
  }

  /// Something below has failed: the handler above hears of it as if it were this channel's.
  @Override
  public final void failed(Channel c, Throwable cause) {
    handler().failed(this, cause);
  }

  @Override
  public final void reclaim(Channel c) {
    handler().reclaim(this);
  }

  @Override
  public String toString() {
    return below.toString();
  }
}
