package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.net.ChannelHandler;
import io.sluice.net.DatagramConnection;
import java.util.ArrayDeque;

/// A connected socket for datagrams of a [SimNetwork].
final class SimDatagram extends DatagramConnection implements SimDatagramPort {
  private final SimNetwork network;
  private final SimLoop loop;
  private final Address local;
  private final ArrayDeque<byte[]> in = new ArrayDeque<>();
  private int waiting; // bytes of them
  private int pending; // what the network has reported

  SimDatagram(
      SimNetwork network, SimLoop loop, Address local, Address remote, ChannelHandler handler) {
    super(loop, remote, handler);
    this.network = network;
    this.loop = loop;
    this.local = local;
    this.state = WRITE_READY;
    network.opened();
  }

  @Override
  public SimLoop owner() {
    return loop;
  }

  @Override
  public void arrived(Address from, Address to, byte[] data) {
    if (from.equals(remote())
        && !closed()
        && waiting + data.length <= network.conditions().buffer()) {
      in.add(data);
      waiting += data.length;
      deliver(true, false, false);
    }
  }

  @Override
  public void refused(Address by, int reason) {
    if (by.equals(remote()) && !closed()) {
      pending = reason;
      deliver(true, false, false);
    }
  }

  @Override
  public int recv(byte[] b, int off, int len) {
    int n = peek(b, off, len);
    if (n >= 0) {
      waiting -= in.remove().length;
      received += n;
      leftMore(n);
    }
    return n;
  }

  @Override
  public int peek(byte[] b, int off, int len) {
    if (reported()) {
      return ERROR;
    }
    byte[] data = in.peek();
    if (data == null) {
      state &= ~(READ_READY | YIELDED);
      return AGAIN;
    }
    int n = Math.min(len, data.length);
    System.arraycopy(data, 0, b, off, n);
    return n;
  }

  @Override
  public int send(byte[] b, int off, int len, boolean more) {
    if (reported()) {
      return ERROR;
    }
    int error = network.datagrams().send(loop, this, local, remote(), b, off, len);
    if (error != 0) {
      errno = error;
      return ERROR;
    }
    sent += len;
    return len;
  }

  private boolean reported() {
    if (pending == 0) {
      return false;
    }
    errno = pending;
    pending = 0;
    return true;
  }

  @Override
  public void close() {
    if (markClosed()) {
      network.datagrams().unbind(local, this);
      network.closed();
      loop.forget(this);
    }
  }

  @Override
  public void buffers(int receive, int send) {}

  @Override
  protected Address askLocal() {
    return local;
  }

  @Override
  public int descriptor() {
    return -1;
  }
}
