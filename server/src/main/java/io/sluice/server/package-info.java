/// The command line, signals, reload and the list of standard features.
@NullMarked
package io.sluice.server;

import org.jspecify.annotations.NullMarked;
