/// Many transfers at a time, of which every byte is checked at the other end.
@org.jspecify.annotations.NullMarked
package io.sluice.testkit.soak;
