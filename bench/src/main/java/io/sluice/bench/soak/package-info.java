/// A long run of transfers through the built program, every byte of which is compared.
@org.jspecify.annotations.NullMarked
package io.sluice.bench.soak;
