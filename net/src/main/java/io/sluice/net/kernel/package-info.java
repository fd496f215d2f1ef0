/// The door to Linux: system calls without native code of our own, over [java.lang.foreign].
@NullMarked
package io.sluice.net.kernel;

import org.jspecify.annotations.NullMarked;
