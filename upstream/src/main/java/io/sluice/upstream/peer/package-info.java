/// The servers of a group at one moment, what lasts of each, and what a balancing method sees of
/// them.
@NullMarked
package io.sluice.upstream.peer;

import org.jspecify.annotations.NullMarked;
