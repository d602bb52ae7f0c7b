package dev.sweepline.operator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeAvoidanceTest {
  private static final Affinity ZONES =
      Serialization.unmarshal(
          """
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms:
                - matchExpressions: [ { key: zone, operator: In, values: [ a ] } ]
                - matchExpressions: [ { key: zone, operator: In, values: [ b ] } ]
          """,
          Affinity.class);

  @Test
  void leavesAloneWhatHasNothingToAvoid() {
    assertThat(NodeAvoidance.of(null, List.of(), List.of())).isNull();
    assertThat(NodeAvoidance.of(ZONES, List.of(), List.of())).isEqualTo(ZONES);
  }

  @Test
  void rulesANodeOutInEveryTermThatTheTemplateHas() {
    assertThat(NodeAvoidance.of(ZONES, List.of("sick"), List.of("slow")))
        .isEqualTo(
            Serialization.unmarshal(
                """
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms:
                      - matchExpressions: [ { key: zone, operator: In, values: [ a ] } ]
                        matchFields: [ { key: metadata.name, operator: NotIn, values: [ sick ] } ]
                      - matchExpressions: [ { key: zone, operator: In, values: [ b ] } ]
                        matchFields: [ { key: metadata.name, operator: NotIn, values: [ sick ] } ]
                  preferredDuringSchedulingIgnoredDuringExecution:
                    - weight: 100
                      preference:
                        matchFields: [ { key: metadata.name, operator: NotIn, values: [ slow ] } ]
                """,
                Affinity.class));
  }

  @Test
  void rulesANodeOutWhereTheTemplateSaysNothing() {
    assertThat(NodeAvoidance.of(null, List.of("sick"), List.of()))
        .isEqualTo(
            Serialization.unmarshal(
                """
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms:
                      - matchFields: [ { key: metadata.name, operator: NotIn, values: [ sick ] } ]
                """,
                Affinity.class));
  }
}
