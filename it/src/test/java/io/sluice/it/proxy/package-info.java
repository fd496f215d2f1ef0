/// Requests passed on to scripted origins.
@NullMarked
package io.sluice.it.proxy;

import org.jspecify.annotations.NullMarked;
