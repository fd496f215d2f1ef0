/// What one line in the list of features adds to the product.
@NullMarked
package io.sluice.core.feature;

import org.jspecify.annotations.NullMarked;
