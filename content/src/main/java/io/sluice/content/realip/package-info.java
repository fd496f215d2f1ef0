/// Where requests name the client that a trusted proxy passes on: `real_ip_header`.
@NullMarked
package io.sluice.content.realip;

import org.jspecify.annotations.NullMarked;
