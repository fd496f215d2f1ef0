/// Black-box tests, and the rules of the house that span modules.
@NullMarked
package io.sluice.it;

import org.jspecify.annotations.NullMarked;
