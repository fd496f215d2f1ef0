package io.sluice.config;

import java.util.List;

/// What stands between two terminators: a name and its arguments.
///
/// @param name the first word
/// @param args the words that follow
/// @param opensBlock whether it ends in `{` rather than `;`
/// @param end the `;` or `{`; its line is the one that messages name, as nginx's do
public record Statement(Word name, List<Word> args, boolean opensBlock, Position end) {}
