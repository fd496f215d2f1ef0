/// The names of virtual servers and how they are found; tables of host names.
@NullMarked
package io.sluice.traffic.names;

import org.jspecify.annotations.NullMarked;
