/// Static files: index, try_files, ranges and conditional requests.
@NullMarked
package io.sluice.http.files;

import org.jspecify.annotations.NullMarked;
