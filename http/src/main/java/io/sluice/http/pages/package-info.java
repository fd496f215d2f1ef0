/// Pages that are made up for errors and redirects.
@NullMarked
package io.sluice.http.pages;

import org.jspecify.annotations.NullMarked;
