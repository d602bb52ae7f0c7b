package dev.sweepline.operator.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import dev.sweepline.testing.BrokenSweeps;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// The API server refuses what `sweepline plan` refuses for its sake, and nothing else.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class BrokenSweepsOnApiServerTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = BrokenSweeps.FILE, delimiter = '|', quoteCharacter = '`')
  void areRefusedAtApplyByTheSameField(
      String name, String part, String field, String message, Cluster cluster) {
    var refusal =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> Written.create(cluster, BrokenSweeps.yaml(part)));

    if (field.equals("-")) {
      assertThat(refusal).as("planning refuses it: " + message).isNull();
    } else {
      assertThat(refusal).hasMessageContaining(field);
      assertThat(refusal.getCode()).isIn(400, 422);
    }
  }
}
