/// The program and the machine that it runs on: names, files and why they fail.
@NullMarked
package io.sluice.core.system;

import org.jspecify.annotations.NullMarked;
