package io.sluice.traffic.geoip;

import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import java.util.Locale;
import java.util.MissingResourceException;
import org.jspecify.annotations.Nullable;

/// nginx's `$geoip_…` variables out of what the present databases have.
final class GeoipVariables {
  private static final String[] CONTINENT = {"continent", "code"};
  private static final String[] COUNTRY = {"country", "iso_code"};
  private static final String[] COUNTRY_NAME = {"country", "names", "en"};
  private static final String[] REGION = {"subdivisions", "0", "iso_code"};
  private static final String[] REGION_NAME = {"subdivisions", "0", "names", "en"};
  private static final String[] CITY = {"city", "names", "en"};
  private static final String[] POSTAL = {"postal", "code"};
  private static final String[] LATITUDE = {"location", "latitude"};
  private static final String[] LONGITUDE = {"location", "longitude"};
  private static final String[] METRO = {"location", "metro_code"};

  private static final int DECIMALS = 4;

  private final Variables variables;

  private GeoipVariables(Variables variables) {
    this.variables = variables;
  }

  /// Writes what the data about a client says.
  @FunctionalInterface
  private interface Writer {
    boolean write(DatabaseFile file, Object data, Bytes out);
  }

  static void define(Variables variables) {
    GeoipVariables geoip = new GeoipVariables(variables);
    geoip.text("geoip_country_code", Geoip.COUNTRY, COUNTRY);
    geoip.variable("geoip_country_code3", Geoip.COUNTRY, GeoipVariables::code3);
    geoip.text("geoip_country_name", Geoip.COUNTRY, COUNTRY_NAME);
    geoip.variable("geoip_org", Geoip.ORG, GeoipVariables::organization);
    geoip.text("geoip_city_continent_code", Geoip.CITY, CONTINENT);
    geoip.text("geoip_city_country_code", Geoip.CITY, COUNTRY);
    geoip.variable("geoip_city_country_code3", Geoip.CITY, GeoipVariables::code3);
    geoip.text("geoip_city_country_name", Geoip.CITY, COUNTRY_NAME);
    geoip.text("geoip_region", Geoip.CITY, REGION);
    geoip.text("geoip_region_name", Geoip.CITY, REGION_NAME);
    geoip.text("geoip_city", Geoip.CITY, CITY);
    geoip.text("geoip_postal_code", Geoip.CITY, POSTAL);
    geoip.degrees("geoip_latitude", LATITUDE);
    geoip.degrees("geoip_longitude", LONGITUDE);
    geoip.number("geoip_dma_code", METRO);
    geoip.number("geoip_area_code"); // no database has it any more
  }

  private void variable(String name, Directive<@Nullable DatabaseFile> of, Writer writer) {
    variables.define(
        Variable.cached(
            name,
            (Exchange exchange, Bytes out) -> {
              DatabaseFile file = exchange.settings().get(of);
              Object data = file == null ? null : file.ofClient(exchange);
              return file != null && data != null && writer.write(file, data, out);
            }));
  }

  private void text(String name, Directive<@Nullable DatabaseFile> of, String... path) {
    variable(name, of, (file, data, out) -> Values.write(Values.at(data, path), file, out));
  }

  private void degrees(String name, String... path) {
    variable(
        name,
        Geoip.CITY,
        (file, data, out) -> {
          double value =
              Values.at(data, path) instanceof Number degrees ? degrees.doubleValue() : 0;
          Values.writeDecimal(value, DECIMALS, out);
          return true;
        });
  }

  private void number(String name, String... path) {
    variable(
        name,
        Geoip.CITY,
        (file, data, out) -> {
          boolean known = path.length > 0 && Values.write(Values.at(data, path), file, out);
          if (!known) {
            out.append('0');
          }
          return true;
        });
  }

  private static boolean code3(DatabaseFile file, Object data, Bytes out) {
    if (!(Values.at(data, COUNTRY) instanceof String code)) {
      return false;
    }
    try {
      out.append(Locale.of("", code).getISO3Country());
      return true;
    } catch (MissingResourceException e) {
      return false; // no country of the standard
    }
  }

  /// What databases of providers and of networks call a name. Those of networks used to have the
  /// number in front.
  private static boolean organization(DatabaseFile file, Object data, Bytes out) {
    for (String key : new String[] {"organization", "isp", "domain"}) {
      if (Values.write(Values.at(data, key), file, out)) {
        return true;
      }
    }
    if (Values.at(data, "autonomous_system_number") instanceof Number number) {
      out.append("AS").appendNumber(number.longValue()).append(' ');
    }
    return Values.write(Values.at(data, "autonomous_system_organization"), file, out);
  }
}
