package io.sluice.core.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.core.clock.Clock;
import io.sluice.core.generation.Generation;
import io.sluice.core.generation.Survivors;
import io.sluice.core.text.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZonesTest {
  private static final ZoneKind<String> ONE = new ZoneKind<>("same", String::length);
  private static final ZoneKind<String> OTHER = new ZoneKind<>("same", String::length);

  private final Survivors survivors = new Survivors();
  private final List<ZoneRef<String>> refs = new ArrayList<>();

  @TempDir private Path folder;

  private Configuration load(String text) {
    refs.clear();
    List<Directive<?>> directives = new ArrayList<>();
    for (Context context : List.of(Context.HTTP, Context.STREAM)) {
      directives.add(Directive.block(context.name(), context).in(Context.MAIN));
    }
    directives.add(declaring("one_zone", ONE).repeats());
    directives.add(declaring("other_zone", OTHER).repeats());
    directives.add(
        Directive.of("use_one", a -> keep(Zones.mention(a, a.text(0), ONE)), "")
            .in(Context.HTTP, Context.STREAM)
            .repeats());
    try {
      Path file = Files.writeString(folder.resolve("zones.conf"), text);
      return Configuration.load(
          Environment.of(folder.toString(), file.toString()), new Directives(directives));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String keep(ZoneRef<String> ref) {
    refs.add(ref);
    return ref.name();
  }

  private Directive<String> declaring(String name, ZoneKind<String> kind) {
    return Directive.of(name, a -> keep(declare(a, kind)), "")
        .in(Context.HTTP, Context.STREAM)
        .args(2);
  }

  private static ZoneRef<String> declare(Arguments a, ZoneKind<String> kind) {
    ZoneSpec spec = ZoneSpec.parse(a, 1, a.text(1));
    return Zones.declare(a, spec.name(), kind, spec.size()).bind(a, Template.constant(a.text(0)));
  }

  private List<String> messages(String text) {
    Configuration configuration = load(text);
    if (!configuration.diagnostics().failed()) {
      Zones.check(configuration.root());
    }
    return configuration.diagnostics().all().stream().map(Diagnostics.Diagnostic::message).toList();
  }

  private Generation generation(String text) {
    assertThat(messages(text)).isEmpty();
    return new Generation(1, load(text), List.of(), Clock.system(), survivors);
  }

  @Test
  void aZoneMayBeMentionedBeforeItIsDeclared() {
    assertThat(messages("http { use_one z; one_zone k z:64k; use_one z; }")).isEmpty();
    assertThat(refs).hasSize(3).containsOnly(refs.getFirst());
    assertThat(refs.getFirst().size()).isEqualTo(65536);
  }

  @Test
  void protocolsShareNames() {
    assertThat(messages("http { one_zone k z:64k; } stream { other_zone k z:64k; }"))
        .containsExactly("the shared memory zone \"z\" is already declared for a different use");
    assertThat(messages("http { use_one z; } stream { one_zone k z:64k; }")).isEmpty();
  }

  @Test
  void aNameHasOneSizeAndOneKey() {
    assertThat(messages("http { one_zone k z:64k; one_zone k z:128k; }"))
        .containsExactly(
            "the size 131072 of shared memory zone \"z\" conflicts with already declared size 65536");
    assertThat(messages("http { one_zone k z:64k; one_zone l z:64k; }"))
        .containsExactly("one_zone \"z\" is already bound to key \"k\"");
  }

  @Test
  void theSizeMustBeSaidAndBeEnough() {
    assertThat(messages("http { use_one z; }"))
        .containsExactly("zero size shared memory zone \"z\"");
    assertThat(messages("http { one_zone k z; }")).containsExactly("invalid zone size \"z\"");
    assertThat(messages("http { one_zone k z:x; }")).containsExactly("invalid zone size \"z:x\"");
    assertThat(messages("http { one_zone k z:31k; }"))
        .containsExactly("zone \"z:31k\" is too small");
  }

  @Test
  void aZoneSurvivesAsLongAsItStaysTheSame() {
    Generation first = generation("http { one_zone k z:64k; }");
    Zones zones = Zones.of(first);
    Zone<String> zone = zones.open(first, refs.getFirst(), "one");
    Generation second = generation("stream { one_zone k z:64k; }");
    assertThat(zones.open(second, refs.getFirst(), "one")).isSameAs(zone);
    first.release();
    assertThat(zones.all()).hasSize(1);
    Generation third = generation("http { one_zone k z:65k; }");
    assertThat(zones.open(third, refs.getFirst(), "one")).isNotSameAs(zone);
    Generation fourth = generation("http { other_zone k z:64k; }");
    assertThat(zones.open(fourth, refs.getFirst(), "other")).isNotSameAs(zone);
    List.of(second, third, fourth).forEach(Generation::release);
    assertThat(zones.all()).isEmpty();
  }

  @Test
  void theKeyMustStayTheSame() {
    Generation first = generation("http { one_zone k z:64k; }");
    Zones zones = Zones.of(first);
    zones.open(first, refs.getFirst(), "one");
    Generation second = generation("http { one_zone l z:64k; }");
    assertThatThrownBy(() -> zones.open(second, refs.getFirst(), "one"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("one \"z\" uses the \"l\" key while previously it used the \"k\" key");
    second.release();
    assertThat(zones.all()).hasSize(1);
  }
}
