/// Texts as bytes: a buffer that grows, and spans of groups in it.
@NullMarked
package io.sluice.core.bytes;

import org.jspecify.annotations.NullMarked;
