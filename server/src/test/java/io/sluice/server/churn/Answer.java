package io.sluice.server.churn;

/// What an origin is about to send.
///
/// @param head bytes of its head, or up to where it is wrong
/// @param total bytes of all; -1 if the end of the connection ends it
/// @param valid whether it is HTTP
record Answer(int status, int head, long total, boolean valid) {}
