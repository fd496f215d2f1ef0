package io.sluice.net;

import io.sluice.config.Arguments;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the `listen` directives of all servers of one module make together: which servers share an
/// address, which of them is its default, and which sockets are needed. A wildcard address takes
/// over the others of its port that need no socket of their own; the local address of each
/// connection then says whose it is.
///
/// @param <S> a server
public final class Ports<S> {
  private record Port(Class<?> family, boolean ipv6, boolean datagram, int number) {
    static Port of(Address a, boolean datagram) {
      boolean ipv6 = a instanceof IpAddress ip && ip.isV6();
      return new Port(a.getClass(), ipv6, datagram, a.port());
    }
  }

  private final Map<Port, Map<Address, Endpoint<S>>> ports = new LinkedHashMap<>();

  public Ports() {}

  /// Adds one `listen` of a server. The first server of an address is its default unless another
  /// says `default_server`.
  ///
  /// @throws io.sluice.config.ConfigException for `a duplicate listen …`, `duplicate listen options
  ///   for …`, `a duplicate default server for …`
  public void add(Listen listen, S server, Arguments a) {
    for (Address address : listen.addresses()) {
      ListenSpec spec = listen.options().withAddress(address);
      Map<Address, Endpoint<S>> endpoints =
          ports.computeIfAbsent(Port.of(address, spec.datagram()), _ -> new LinkedHashMap<>());
      Endpoint<S> known = endpoints.get(address);
      if (known == null) {
        endpoints.put(address, new Endpoint<>(listen, spec, server));
      } else {
        known.add(listen, spec, server, a);
      }
    }
  }

  public boolean isEmpty() {
    return ports.isEmpty();
  }

  /// All addresses, by port in the order of the file.
  public List<Endpoint<S>> endpoints() {
    List<Endpoint<S>> all = new ArrayList<>();
    for (Map<Address, Endpoint<S>> endpoints : ports.values()) {
      all.addAll(endpoints.values());
    }
    return all;
  }

  /// The sockets to open, by port in the order of the file.
  public List<Binding<S>> bindings() {
    List<Binding<S>> all = new ArrayList<>();
    for (Map<Address, Endpoint<S>> endpoints : ports.values()) {
      List<Endpoint<S>> sorted = new ArrayList<>(endpoints.values());
      sorted.sort(Comparator.comparingInt(Ports::rank));
      bind(sorted, all);
    }
    return all;
  }

  /// Those with a socket of their own first, a wildcard last.
  private static int rank(Endpoint<?> e) {
    return e.spec().wildcard() ? 2 : e.bind() ? 0 : 1;
  }

  private static <S> void bind(List<Endpoint<S>> sorted, List<Binding<S>> to) {
    boolean wildcard = sorted.getLast().spec().wildcard();
    List<Endpoint<S>> shared = new ArrayList<>();
    for (Endpoint<S> e : sorted) {
      if (wildcard && !e.spec().wildcard() && !e.bind()) {
        shared.add(e);
      } else {
        shared.add(e);
        to.add(new Binding<>(e.spec(), List.copyOf(shared)));
        shared.clear();
      }
    }
  }
}
