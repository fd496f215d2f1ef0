/// Scripted peers, a virtual clock and a JUnit extension that runs a configuration.
@NullMarked
package io.sluice.testkit;

import org.jspecify.annotations.NullMarked;
