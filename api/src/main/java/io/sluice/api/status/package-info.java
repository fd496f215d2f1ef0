/// The page of `stub_status`.
@NullMarked
package io.sluice.api.status;

import org.jspecify.annotations.NullMarked;
