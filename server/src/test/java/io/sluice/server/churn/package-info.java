/// The whole product under churn, on a simulated network.
@NullMarked
package io.sluice.server.churn;

import org.jspecify.annotations.NullMarked;
