/// The client's address as trusted proxies tell it: `set_real_ip_from`.
@NullMarked
package io.sluice.traffic.realip;

import org.jspecify.annotations.NullMarked;
