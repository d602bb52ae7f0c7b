package dev.sweepline.planner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {
  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @Test
  void namesAnExperimentByItsSweepAndDigest() {
    assertThat(Names.experiment("doc-multiscale", DIGEST)).isEqualTo("doc-multiscale-0123456789");
    assertThat(Names.pod("doc-multiscale-0123456789", 3)).isEqualTo("doc-multiscale-0123456789-a3");
  }

  @Test
  void staysWithinTheLimitOfAHostName() {
    var sweep = "s".repeat(200);

    var experiment = Names.experiment(sweep, DIGEST);

    assertThat(experiment).hasSizeLessThanOrEqualTo(59).endsWith("-0123456789");
    assertThat(Names.pod(experiment, 32)).hasSizeLessThanOrEqualTo(63).endsWith("-a32");
    assertThat(Names.experiment(sweep + "t", DIGEST)).isNotEqualTo(experiment);
    assertThat(Names.pod("e".repeat(100), 32)).hasSize(63);
  }

  @Test
  void labelsFitIntoLabels() {
    assertThat(Names.digestLabel(DIGEST)).isEqualTo("0123456789abcdef0123456789abcdef01234567");
    assertThat(Names.labelValue("x".repeat(100))).hasSize(63);
    assertThat(Names.labelValue("")).isEmpty();
  }
}
