/// What every protocol of a listener checks of a request's head: its target, its host, the fields
/// that may come once only or not together.
@NullMarked
package io.sluice.http.head;

import org.jspecify.annotations.NullMarked;
