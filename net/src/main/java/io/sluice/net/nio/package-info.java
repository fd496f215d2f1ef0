/// The loop on every other system: a [java.nio.channels.Selector].
@NullMarked
package io.sluice.net.nio;

import org.jspecify.annotations.NullMarked;
