/// What a server asks of its operating system besides sockets.
@NullMarked
package io.sluice.net.os;

import org.jspecify.annotations.NullMarked;
