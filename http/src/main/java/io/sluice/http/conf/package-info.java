/// Virtual servers and locations: what a request is matched against.
@NullMarked
package io.sluice.http.conf;

import org.jspecify.annotations.NullMarked;
