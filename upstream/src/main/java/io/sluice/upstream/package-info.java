/// The feature that brings groups of servers into a configuration, and stands above the packages
/// that make them up.
@NullMarked
package io.sluice.upstream;

import org.jspecify.annotations.NullMarked;
