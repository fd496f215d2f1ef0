package io.sluice.config;

/// One file of a configuration.
///
/// @param name its full name as it was opened
/// @param text its content, Latin-1
public record SourceFile(String name, String text) {}
