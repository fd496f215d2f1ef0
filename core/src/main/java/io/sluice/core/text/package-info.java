/// Texts that are computed for an exchange: variables, templates, regular expressions.
@NullMarked
package io.sluice.core.text;

import org.jspecify.annotations.NullMarked;
