/// What handlers of the content phase share: the file that a request maps to, its media type,
/// conditional requests, and a response made of one text.
@NullMarked
package io.sluice.http.handler;

import org.jspecify.annotations.NullMarked;
