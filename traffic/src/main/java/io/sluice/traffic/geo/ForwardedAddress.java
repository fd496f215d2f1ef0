package io.sluice.traffic.geo;

import io.sluice.core.Cidr;
import io.sluice.core.Exchange;
import io.sluice.core.IpAddress;
import io.sluice.core.VariableRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The client's address as trusted proxies report it in `X-Forwarded-For`.
public final class ForwardedAddress {
  private final VariableRef header;
  private final List<Cidr> trusted;
  private final boolean recursive;

  /// What to trust.
  ///
  /// @param recursive whether to go on while the reported address is a trusted proxy's too
  public ForwardedAddress(VariableRef header, List<Cidr> trusted, boolean recursive) {
    this.header = header;
    this.trusted = List.copyOf(trusted);
    this.recursive = recursive;
  }

  /// The address that counts, given the one that is known.
  public IpAddress of(Exchange exchange, IpAddress known) {
    String list = header.text(exchange);
    IpAddress address = known;
    int end = list == null ? 0 : list.length();
    while (list != null && end > 0 && isTrusted(address)) {
      while (end > 0 && isSeparator(list.charAt(end - 1))) {
        end--;
      }
      int start = end;
      while (start > 0 && !isSeparator(list.charAt(start - 1))) {
        start--;
      }
      IpAddress reported = parse(list.substring(start, end));
      if (reported == null) {
        return address;
      }
      address = reported;
      if (!recursive) {
        return address;
      }
      end = start;
    }
    return address;
  }

  private boolean isTrusted(IpAddress address) {
    IpAddress plain = address.unmapped();
    for (Cidr block : trusted) {
      if (block.contains(plain) || block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSeparator(char c) {
    return c == ' ' || c == ',';
  }

  /// An address that may have a port.
  private static @Nullable IpAddress parse(String text) {
    int bracket = text.indexOf(']');
    int colon = text.indexOf(':');
    if (bracket > 0) {
      return IpAddress.parse(text.substring(0, bracket + 1));
    }
    boolean port = colon > 0 && colon == text.lastIndexOf(':');
    return IpAddress.parse(port ? text.substring(0, colon) : text);
  }
}
