package io.sluice.bench.load;

/// One measured run of one proxy.
///
/// @param cpu processor time of the proxy per unit (a request, a GiB), in microseconds
/// @param rate units per second
/// @param p99 the 99th percentile of the latency in milliseconds, 0 where there is none
/// @param faults what went wrong, in the generator's words, or an empty text
record Sample(double cpu, double rate, double p99, String faults) {}
