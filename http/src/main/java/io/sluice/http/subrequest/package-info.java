/// Requests that the server makes inside of a client's request, and what takes their responses.
@NullMarked
package io.sluice.http.subrequest;

import org.jspecify.annotations.NullMarked;
