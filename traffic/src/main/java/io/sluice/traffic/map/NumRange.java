package io.sluice.traffic.map;

import io.sluice.core.text.Template;
import org.jspecify.annotations.Nullable;

/// A range of numbers and what it stands for.
///
/// @param low null for none
/// @param withLow whether `low` is part of the range
/// @param high null for none
/// @param withHigh whether `high` is part of the range
record NumRange(
    @Nullable Decimal low,
    boolean withLow,
    @Nullable Decimal high,
    boolean withHigh,
    Template value) {
  boolean has(Decimal number) {
    int overLow = low == null ? 1 : number.compareTo(low);
    int underHigh = high == null ? 1 : high.compareTo(number);
    return overLow >= (withLow ? 0 : 1) && underHigh >= (withHigh ? 0 : 1);
  }
}
