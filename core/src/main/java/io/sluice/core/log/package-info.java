/// Error logs and log files: levels, destinations, syslog, and the thread that writes.
@NullMarked
package io.sluice.core.log;

import org.jspecify.annotations.NullMarked;
