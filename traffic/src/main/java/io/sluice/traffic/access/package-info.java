/// Access by the client's address: `allow`, `deny`.
@NullMarked
package io.sluice.traffic.access;

import org.jspecify.annotations.NullMarked;
