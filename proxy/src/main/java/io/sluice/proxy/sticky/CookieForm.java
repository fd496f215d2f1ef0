package io.sluice.proxy.sticky;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a cookie that names a server looks like. Immutable.
///
/// @param expires seconds until it expires; [#SESSION] with the browser, [#MAX] in 2037
/// @param words how its attributes are spelled
record CookieForm(
    String name,
    @Nullable Template domain,
    @Nullable String path,
    long expires,
    @Nullable Template sameSite,
    boolean isHttpOnly,
    boolean isSecure,
    Words words) {
  static final Set<String> PARAMETERS =
      Set.of("domain", "path", "expires", "samesite", "httponly", "secure");

  static final long SESSION = -1;
  static final long MAX = -2;

  /// The end of 2037.
  private static final long LAST_SHORT_YEAR = 2_145_916_800;

  private static final Set<String> SAME_SITE = Set.of("strict", "lax", "none");

  /// The spellings of nginx and of nginx-sticky-module-ng.
  enum Words {
    NGINX("; expires=", "; domain=", "; path=", "; httponly", "; secure"),
    MODULE("; Expires=", "; Domain=", "; Path=", "; HttpOnly", "; Secure");

    final String expires;
    final String domain;
    final String path;
    final String httpOnly;
    final String secure;

    Words(String expires, String domain, String path, String httpOnly, String secure) {
      this.expires = expires;
      this.domain = domain;
      this.path = path;
      this.httpOnly = httpOnly;
      this.secure = secure;
    }
  }

  static CookieForm of(String name) {
    return new CookieForm(name, null, null, SESSION, null, false, false, Words.NGINX);
  }

  /// What nginx-sticky-module-ng sends unless it is told otherwise.
  static CookieForm ofModule() {
    return new CookieForm("route", null, "/", SESSION, null, false, false, Words.MODULE);
  }

  CookieForm name(String value) {
    return new CookieForm(value, domain, path, expires, sameSite, isHttpOnly, isSecure, words);
  }

  CookieForm domain(Template value) {
    return new CookieForm(name, value, path, expires, sameSite, isHttpOnly, isSecure, words);
  }

  CookieForm path(String value) {
    return new CookieForm(name, domain, value, expires, sameSite, isHttpOnly, isSecure, words);
  }

  CookieForm expires(long value) {
    return new CookieForm(name, domain, path, value, sameSite, isHttpOnly, isSecure, words);
  }

  CookieForm sameSite(Template value) {
    return new CookieForm(name, domain, path, expires, value, isHttpOnly, isSecure, words);
  }

  CookieForm httpOnly() {
    return new CookieForm(name, domain, path, expires, sameSite, true, isSecure, words);
  }

  CookieForm secure() {
    return new CookieForm(name, domain, path, expires, sameSite, isHttpOnly, true, words);
  }

  static boolean isSameSite(String value) {
    return SAME_SITE.stream().anyMatch(value::equalsIgnoreCase);
  }

  /// Appends the cookie.
  void write(String value, HttpRequest request, Bytes out) {
    out.append(name).append('=').append(value);
    writeExpires(request, out);
    String where = domain == null ? "" : domain.text(request);
    if (!where.isEmpty()) {
      out.append(words.domain).append(where);
    }
    if (isHttpOnly) {
      out.append(words.httpOnly);
    }
    if (isSecure) {
      out.append(words.secure);
    }
    String site = sameSite == null ? "" : sameSite.text(request);
    if (!site.isEmpty()) {
      out.append("; samesite=").append(isSameSite(site) ? site : "strict");
    }
    if (path != null) {
      out.append(words.path).append(path);
    }
  }

  private void writeExpires(HttpRequest request, Bytes out) {
    if (expires == MAX) {
      out.append("; expires=Thu, 31-Dec-37 23:55:55 GMT; max-age=315360000");
    } else if (expires != SESSION) {
      out.append(words.expires);
      writeDate(request.time().millis() / 1000 + expires, out);
      if (words == Words.NGINX) {
        out.append("; max-age=").appendNumber(expires);
      }
    }
  }

  /// As `Thu, 28-Feb-13 08:50:04 GMT`; old browsers know years of two digits up to 37.
  private static void writeDate(long epochSecond, Bytes out) {
    int start = out.length;
    TimeCache.writeHttp(epochSecond, out);
    out.array[start + 7] = '-';
    out.array[start + 11] = '-';
    if (epochSecond < LAST_SHORT_YEAR) {
      int rest = out.length - start - 14;
      System.arraycopy(out.array, start + 14, out.array, start + 12, rest);
      out.length -= 2;
    }
  }
}
