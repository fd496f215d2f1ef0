/// Instructions that run before a request has its content: set, if, return, rewrite, break.
@NullMarked
package io.sluice.content.rewrite;

import org.jspecify.annotations.NullMarked;
