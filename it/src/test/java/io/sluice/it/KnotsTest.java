package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A knot is a set of classes of one package each of which needs every other one: they can only be
/// read, tested and changed together. Nested classes count as their outermost one.
final class KnotsTest {
  private static final int MOST = 6;

  /// The packages that exceed [#MOST], with the size of their largest knot. Entries only shrink: a
  /// package that has become better has its entry lowered, or removed, in the same change.
  private static final Map<String, Integer> EXCEPTIONS =
      Map.ofEntries(
          Map.entry("io.sluice.config", 18),
          Map.entry("io.sluice.core.log", 8),
          Map.entry("io.sluice.core.text", 8),
          Map.entry("io.sluice.http", 18),
          Map.entry("io.sluice.http.h1", 8),
          Map.entry("io.sluice.net", 16),
          Map.entry("io.sluice.net.dns", 8),
          Map.entry("io.sluice.net.epoll", 15),
          Map.entry("io.sluice.net.nio", 8),
          Map.entry("io.sluice.net.sim", 11),
          Map.entry("io.sluice.stream", 16));

  @Test
  void packagesHaveNoLargeKnots() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.sluice");
    Map<String, Integer> found = new TreeMap<>();
    packages(classes).forEach((name, uses) -> found.put(name, largestKnot(uses).size()));
    assertThat(found).hasSizeGreaterThan(30);
    found.values().removeIf(size -> size <= MOST);
    assertThat(found).as("largest knots of packages").isEqualTo(new TreeMap<>(EXCEPTIONS));
  }

  @Test
  void findsTheLargestKnot() {
    Map<String, Set<String>> uses =
        Map.of(
            "a", Set.of("b"),
            "b", Set.of("c", "d"),
            "c", Set.of("a"),
            "d", Set.of("e"),
            "e", Set.of("d"),
            "f", Set.of("a"));
    assertThat(largestKnot(uses)).containsExactlyInAnyOrder("a", "b", "c");
  }

  /// For each package its classes, and which others of the package each needs.
  private static Map<String, Map<String, Set<String>>> packages(JavaClasses classes) {
    Map<String, Map<String, Set<String>>> packages = new TreeMap<>();
    for (JavaClass each : classes) {
      String own = outermost(each);
      Set<String> uses =
          packages
              .computeIfAbsent(each.getPackageName(), _ -> new HashMap<>())
              .computeIfAbsent(own, _ -> new HashSet<>());
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass();
        if (target.getPackageName().equals(each.getPackageName())) {
          uses.add(outermost(target));
        }
      }
    }
    return packages;
  }

  private static String outermost(JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    String name = element.getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private static Set<String> largestKnot(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reached = new HashMap<>();
    uses.keySet().forEach(each -> reached.put(each, reach(each, uses)));
    Set<String> largest = Set.of();
    for (String each : uses.keySet()) {
      Set<String> knot = new TreeSet<>();
      knot.add(each);
      for (String other : reached.getOrDefault(each, Set.of())) {
        if (reached.getOrDefault(other, Set.of()).contains(each)) {
          knot.add(other);
        }
      }
      largest = knot.size() > largest.size() ? knot : largest;
    }
    return largest;
  }

  private static Set<String> reach(String from, Map<String, Set<String>> uses) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>();
    open.add(from);
    while (!open.isEmpty()) {
      for (String next : uses.getOrDefault(open.remove(), Set.of())) {
        if (uses.containsKey(next) && reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }
}
