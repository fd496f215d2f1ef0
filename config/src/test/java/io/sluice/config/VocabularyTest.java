package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an argument may have been meant to be.
final class VocabularyTest {
  private static final Vocabulary SERVER =
      Vocabulary.of(
          "address [weight=number] [fail_timeout=time] [max_size=size] [backup] [down]"
              + " [mode=strict|lax|on|off] [gzip[=level]] [server=address,tag=x] | unix: | all");

  @ParameterizedTest
  @CsvSource({
    "weigth=2,weight=2",
    "weight,weight=",
    "fail_timout=,fail_timeout=",
    "fail_timeout=10sec,fail_timeout=10s",
    "fail_timeout=5min,fail_timeout=5m",
    "fail_timeout=x,",
    "max_size=10mb,max_size=10m",
    "max_size=2GB,max_size=2048m",
    "bakcup,backup",
    "Backup,backup",
    "backup=1,backup",
    "dwn,down",
    "mode=strct,mode=strict",
    "mode=true,mode=on",
    "mode=disabled,mode=off",
    "gzp=3,gzip=3",
    "unxi:,unix:",
    "al,all",
    "adress,",
    "number,",
    "xyzzy,",
    "weight=2,",
    "=,",
    "all,"
  })
  void findsWhatIsNear(String wrong, @Nullable String expected) {
    assertThat(SERVER.nearest(wrong)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "time,30sec,30s",
    "time,2 hours,",
    "time,1hour,1h",
    "time,3days,3d",
    "time,100msec,100ms",
    "time,5,",
    "size,10kb,10k",
    "size,1g,1024m",
    "size,512b,512",
    "size,99999999999gb,",
    "number,10k,"
  })
  void unitsAreSpelledInNginxsWay(String syntax, String wrong, @Nullable String expected) {
    assertThat(Vocabulary.of(syntax).nearest(wrong)).isEqualTo(expected);
  }

  @Test
  void aSwitchIsOnOrOff() {
    Vocabulary flag = Vocabulary.of("on | off");
    for (String on : "true yes 1 enable enabled onn Onn".split(" ", -1)) {
      assertThat(flag.nearest(on)).isEqualTo("on");
    }
    for (String off : "false no 0 disable disabled of offf".split(" ", -1)) {
      assertThat(flag.nearest(off)).isEqualTo("off");
    }
  }

  @Test
  void theHintStandsBelowTheMessage() {
    Configuration wrong =
        Sample.load("daemon yes; http { mode partli; proxy_buffer_size 4kb; types { on onn; } }");

    assertThat(wrong.diagnostics().print("sluice"))
        .contains("it must be \"on\" or \"off\" in /conf/t.conf:1\n")
        .contains("did you mean \"on\"?\n")
        .contains("did you mean \"partly\"?\n")
        .contains("did you mean \"4k\"?\n");
  }
}
