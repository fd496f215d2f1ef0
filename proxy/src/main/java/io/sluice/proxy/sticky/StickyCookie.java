package io.sluice.proxy.sticky;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.VariableRef;
import io.sluice.http.Field;
import io.sluice.http.HttpRequest;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import io.sluice.upstream.peer.Sticky;
import org.jspecify.annotations.Nullable;

/// A cookie of Sluice's own names the server.
///
/// @param cookie what the client has sent
/// @param form what it is sent
/// @param mark what the value says
/// @param strict whether no other server may serve a client whose own cannot
record StickyCookie(VariableRef cookie, CookieForm form, ServerMark mark, boolean strict)
    implements Sticky {
  @Override
  public Binding start(Exchange exchange) {
    return new OfRequest((HttpRequest) exchange, cookie.text(exchange));
  }

  private final class OfRequest implements Binding {
    private static final int NONE = -1;

    private final HttpRequest request;
    private final @Nullable String value;
    private boolean known;
    private int field = NONE;

    OfRequest(HttpRequest request, @Nullable String value) {
      this.request = request;
      this.value = value;
    }

    @Override
    public @Nullable Peer bound(PeerSet peers) {
      Peer peer = value == null || value.isEmpty() ? null : mark.find(peers, value);
      known |= peer != null;
      return peer;
    }

    @Override
    public boolean strict() {
      return strict && known;
    }

    @Override
    public void chosen(Peer peer) {
      var out = request.out();
      int start = out.text().length;
      form.write(mark.of(peer), request, out.text());
      int end = out.text().length;
      if (field == NONE) {
        int name = end;
        out.text().append(Field.SET_COOKIE.text());
        field = out.addSpan(name, out.text().length, start, end, Field.SET_COOKIE);
      } else {
        out.value(field, start, end);
      }
    }
  }
}
