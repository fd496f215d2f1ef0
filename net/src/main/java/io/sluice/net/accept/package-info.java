/// What an accepted connection passes before its protocol has it.
@NullMarked
package io.sluice.net.accept;

import org.jspecify.annotations.NullMarked;
