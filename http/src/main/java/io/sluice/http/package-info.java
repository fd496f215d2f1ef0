/// The request engine for HTTP.
@NullMarked
package io.sluice.http;

import org.jspecify.annotations.NullMarked;
