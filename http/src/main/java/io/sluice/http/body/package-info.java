/// Reading the content of messages: chunks, and files for what does not fit memory.
@NullMarked
package io.sluice.http.body;

import org.jspecify.annotations.NullMarked;
