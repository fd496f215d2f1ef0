package io.sluice.upstream.resolve;

import io.sluice.net.dns.Answer;
import java.util.List;

/// What a name was resolved to last.
///
/// @param valid until when that holds, in seconds of the loops' time
public record Resolution(List<Answer.Found> found, long valid) {}
