/// The number of connections or requests that go on at once: `limit_conn`.
@NullMarked
package io.sluice.traffic.limitconn;

import org.jspecify.annotations.NullMarked;
