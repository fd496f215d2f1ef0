package io.sluice.core.log;

/// How files with computed names are kept open, as `open_log_file_cache` has it.
///
/// @param most files that are remembered; the least recently used goes first
/// @param inactiveMillis after this time without a line a file is forgotten
/// @param validMillis after this time it is checked that the name still stands for the same file
/// @param uses lines within the inactive time from which on a file is kept open
public record OpenLogCache(int most, long inactiveMillis, long validMillis, int uses) {}
