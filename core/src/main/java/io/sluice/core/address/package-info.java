/// Addresses of IP and UNIX sockets, ranges of them, and what the PROXY protocol tells of them.
@NullMarked
package io.sluice.core.address;

import org.jspecify.annotations.NullMarked;
