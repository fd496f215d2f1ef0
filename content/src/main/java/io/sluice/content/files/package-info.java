/// Static files: index, try_files and ranges.
@NullMarked
package io.sluice.content.files;

import org.jspecify.annotations.NullMarked;
