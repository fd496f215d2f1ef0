/// The REST API, metrics and dashboard.
@NullMarked
package io.sluice.api;

import org.jspecify.annotations.NullMarked;
