/// Keeps clients with the servers that know them: `sticky` and its kin.
@NullMarked
package io.sluice.proxy.sticky;

import org.jspecify.annotations.NullMarked;
