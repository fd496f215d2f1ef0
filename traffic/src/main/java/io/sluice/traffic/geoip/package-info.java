/// Variables with what MaxMind's databases know of an address: `geoip_country`, `geoip2` and the
/// like.
@NullMarked
package io.sluice.traffic.geoip;

import org.jspecify.annotations.NullMarked;
