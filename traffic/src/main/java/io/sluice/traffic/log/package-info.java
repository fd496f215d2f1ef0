/// Access logs of both protocols: `access_log`, `log_format`, `open_log_file_cache`.
@NullMarked
package io.sluice.traffic.log;

import org.jspecify.annotations.NullMarked;
