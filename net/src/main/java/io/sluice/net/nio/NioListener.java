package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.net.Acceptor;
import io.sluice.net.LoopEvent;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import io.sluice.net.Unhandled;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// One loop's share of a listening socket.
final class NioListener {
  private final NioLoop loop;
  private final NioListeningSocket socket;
  private final Acceptor acceptor;
  final Timer pause = new Pause();
  private @Nullable SelectionKey key;

  NioListener(NioLoop loop, NioListeningSocket socket, Acceptor acceptor) {
    this.loop = loop;
    this.socket = socket;
    this.acceptor = acceptor;
  }

  void watch() throws SystemException {
    try {
      // A cancelled key of before is in the way until the selector has looked at it.
      loop.selector().selectNow();
      key = socket.channel().register(loop.selector(), SelectionKey.OP_ACCEPT, this);
    } catch (ClosedChannelException e) {
      throw new SystemException("accept()", SystemError.EBADF);
    } catch (IOException e) {
      throw new SystemException("accept()", Errors.of(e));
    }
  }

  void ready() {
    SocketChannel channel;
    try {
      channel = socket.channel().accept();
      if (channel == null) { // another loop was faster
        return;
      }
      channel.configureBlocking(false);
    } catch (IOException e) {
      refused(Errors.of(e));
      return;
    }
    if (!loop.admitOne()) {
      loop.close(channel);
      return;
    }
    loop.countOneAccepted();
    open(channel);
  }

  private void open(SocketChannel channel) {
    try {
      Address remote = Addresses.of(channel.getRemoteAddress());
      NioConnection c =
          new NioConnection(
              loop, channel, remote, NioConnection.ACCEPTED_STATE, Unhandled.INSTANCE);
      hand(c);
    } catch (IOException e) {
      loop.releaseOne();
      loop.close(channel);
      loop.failed("accept()", Errors.of(e));
    }
  }

  private void hand(NioConnection c) {
    try {
      acceptor.accepted(c);
    } catch (Throwable t) {
      loop.brokenOne(c, t);
    }
  }

  private void refused(int errno) {
    loop.loopOptions().events().accept(new LoopEvent.AcceptFailed(socket, "accept()", errno));
    if (errno == SystemError.EMFILE || errno == SystemError.ENFILE) {
      loop.pauseAccepting();
    }
  }

  void pause() {
    if (key != null) {
      key.interestOps(0);
    }
  }

  void stop() {
    loop.cancel(pause);
    if (key != null) {
      key.cancel();
    }
  }

  private final class Pause extends Timer {
    @Override
    protected void fire() {
      if (key != null && key.isValid()) {
        key.interestOps(SelectionKey.OP_ACCEPT);
      }
    }
  }
}
