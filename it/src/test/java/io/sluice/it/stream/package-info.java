/// Sessions, from outside.
@NullMarked
package io.sluice.it.stream;

import org.jspecify.annotations.NullMarked;
