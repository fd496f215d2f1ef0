/// Limits how fast the requests of a key are processed: `limit_req` and its kin.
@NullMarked
package io.sluice.content.limitreq;

import org.jspecify.annotations.NullMarked;
