package io.sluice.content.headers;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Scope;
import java.util.ArrayList;
import java.util.List;

/// What a level takes over from the levels around it.
enum Inherit {
  /// Nothing.
  OFF,
  /// Everything, unless it has something of its own.
  ON,
  /// Everything, behind its own.
  MERGE;

  /// The fields that hold at a level.
  static List<AddedField> fields(
      Scope level, Directive<List<AddedField>> added, Directive<Inherit> how) {
    List<AddedField> own = level.own(added);
    Scope outer = level.parent();
    Inherit mode = level.settings().get(how);
    if (level.context() == Context.HTTP || outer == null || mode == OFF) {
      return own == null ? List.of() : own;
    }
    List<AddedField> inherited = fields(outer, added, how);
    if (own == null || own.isEmpty()) {
      return inherited;
    }
    if (mode == ON) {
      return own;
    }
    List<AddedField> all = new ArrayList<>(own);
    all.addAll(inherited);
    return all;
  }
}
