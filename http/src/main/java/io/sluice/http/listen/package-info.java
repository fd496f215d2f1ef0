/// What all protocols of an HTTP listener share: the service, its listeners, what their connections
/// have in common, keep-alive and the rate of responses.
@NullMarked
package io.sluice.http.listen;

import org.jspecify.annotations.NullMarked;
