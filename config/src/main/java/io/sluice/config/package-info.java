/// The configuration language: lexer, tree, directives, diagnostics.
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
