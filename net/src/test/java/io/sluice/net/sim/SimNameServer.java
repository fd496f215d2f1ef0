package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ListenSpec;
import io.sluice.net.LoopOptions;
import io.sluice.net.SystemException;
import io.sluice.net.dns.Asked;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A name server of a simulation that answers as its script says, over UDP and TCP.
public final class SimNameServer implements SimDatagramPort {
  /// What is sent for a query: nothing, one message, several.
  @FunctionalInterface
  public interface Script {
    List<byte[]> replies(Asked asked);
  }

  private final SimNetwork network;
  private final SimLoop loop;
  private final Script script;
  private final List<Asked> asked = new ArrayList<>();
  private final IpAddress at;
  private Address client;

  public SimNameServer(SimNetwork network, IpAddress at, LoopOptions options, Script script) {
    this.network = network;
    this.at = at;
    this.client = at;
    this.script = script;
    this.loop = network.newLoop("dns", options, at.withPort(0));
    network.datagrams().bind(at, this);
    try {
      loop.accept(network.bind(ListenSpec.of(at)), c -> c.handler(new Stream()));
    } catch (SystemException e) {
      throw new AssertionError(e);
    }
  }

  /// What it was asked until now.
  public List<Asked> asked() {
    return asked;
  }

  @Override
  public SimLoop owner() {
    return loop;
  }

  /// Sends whoever asked last what was not sent then.
  public void sendLate(List<byte[]> replies) {
    for (byte[] reply : replies) {
      network.datagrams().send(loop, this, at, client, reply, 0, reply.length);
    }
  }

  @Override
  public void arrived(Address from, Address to, byte[] data) {
    client = from;
    for (byte[] reply : replies(data, false)) {
      network.datagrams().send(loop, this, to, from, reply, 0, reply.length);
    }
  }

  @Override
  public void refused(Address by, int errno) {}

  private List<byte[]> replies(byte[] data, boolean stream) {
    Asked query = new Asked(data, stream, asked.size());
    asked.add(query);
    return script.replies(query);
  }

  private final class Stream implements ChannelHandler {
    private final ByteArrayOutputStream in = new ByteArrayOutputStream();
    private byte[] out = {};

    @Override
    public void readable(Channel c) {
      byte[] b = new byte[1000];
      int count = 1;
      while (count > 0) {
        count = c.recv(b, 0, b.length);
        in.write(b, 0, Math.max(0, count));
      }
      byte[] all = in.toByteArray();
      while (all.length >= 2 && all.length >= 2 + size(all)) {
        replies(Arrays.copyOfRange(all, 2, 2 + size(all)), true).forEach(this::add);
        all = Arrays.copyOfRange(all, 2 + size(all), all.length);
      }
      in.reset();
      in.writeBytes(all);
      writable(c);
      if (count == Channel.EOF || count == Channel.ERROR) {
        c.close();
      }
    }

    private static int size(byte[] message) {
      return (message[0] & 0xFF) << 8 | (message[1] & 0xFF);
    }

    private void add(byte[] reply) {
      int before = out.length;
      out = Arrays.copyOf(out, before + 2 + reply.length);
      out[before] = (byte) (reply.length >> 8);
      out[before + 1] = (byte) reply.length;
      System.arraycopy(reply, 0, out, before + 2, reply.length);
    }

    @Override
    public void writable(Channel c) {
      int sent = out.length == 0 ? 0 : c.send(out, 0, out.length, false);
      out = Arrays.copyOfRange(out, Math.max(0, sent), out.length);
    }
  }
}
