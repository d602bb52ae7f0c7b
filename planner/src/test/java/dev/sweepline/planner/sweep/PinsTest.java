package dev.sweepline.planner.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.DedupeBuilder;
import dev.sweepline.planner.spec.Pinned;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.status.ExperimentPhase;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Provenance;
import dev.sweepline.planner.status.ProvenanceBuilder;
import dev.sweepline.planner.sweep.SweepAction.CreateExperiment;
import dev.sweepline.planner.sweep.SweepAction.ReviseExperiment;
import dev.sweepline.planner.trial.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PinsTest {
  private static final SweepSpec SPEC =
      SweepSpecBuilder.builder(
              Specs.sweep(
                  SweepType.MULTI_SCALE,
                  Specs.search(Specs.key("data.image_size", "224", "384", "512")),
                  2))
          .data(new Dataset("doc-v3", null, "/data"))
          .build();
  private static final Provenance RAN =
      new Provenance("r/t@sha256:a", "r/t@sha256:a", "sha256:d", "cuda:0", Map.of("djl", "1"));

  @Test
  void whatTheFirstTrialRanIsWhatAllOthersRun() {
    var children = new ArrayList<>(Sweeps.children(Sweeps.plan(SPEC, List.of())));
    children.set(0, ran(children.get(0), RAN));

    var plan = Sweeps.plan(SPEC, children);

    var pinned = new Pinned("r/t@sha256:a", "r/t@sha256:a", "sha256:d");
    assertThat(plan.actions())
        .as("the one that waits is revised, the new one made so")
        .satisfiesExactly(
            revised -> assertThat(((ReviseExperiment) revised).spec().pinned()).isEqualTo(pinned),
            created -> assertThat(((CreateExperiment) created).spec().pinned()).isEqualTo(pinned));
    assertThat(plan.status().pinned())
        .isEqualTo(new Provenance("r/t@sha256:a", "r/t@sha256:a", "sha256:d", null, Map.of()));
  }

  @Test
  void trialsThatBeganSideBySideWithAnotherImageAreNamed() {
    var children = new ArrayList<>(Sweeps.children(Sweeps.plan(SPEC, List.of())));
    children.set(0, ran(children.get(0), RAN));
    children.set(
        1, ran(children.get(1), ProvenanceBuilder.builder(RAN).imageId("r/t@sha256:b").build()));

    var plan = Sweeps.plan(SPEC, children);

    assertThat(plan.status().conditions())
        .filteredOn(condition -> condition.type().equals("ImageDrift"))
        .singleElement()
        .satisfies(condition ->
            assertThat(condition.message())
                .startsWith("1 trial did not run with r/t@sha256:a: docs-"));
  }

  @Test
  void dataAreNotPinnedWhereTheyVary() {
    var spec =
        SweepSpecBuilder.builder(
                Specs.sweep(
                    SweepType.CUSTOM,
                    Specs.search(Specs.key("data.val_fraction", "0.1", "0.2")),
                    1))
            .data(SPEC.data())
            .build();
    var child = ran(Sweeps.children(Sweeps.plan(SPEC, List.of())).getFirst(), RAN);

    assertThat(Pins.of(spec, List.of(child)).pinned())
        .isEqualTo(new Pinned("r/t@sha256:a", "r/t@sha256:a", null));
  }

  @Test
  void onHitCanBeChangedForWhatHasNotEnded() {
    var children = new ArrayList<>(Sweeps.children(Sweeps.plan(SPEC, List.of())));
    children.set(0, Sweeps.settled(children.get(0), ExperimentPhase.SUCCEEDED, "0.8"));
    var again =
        SweepSpecBuilder.builder(SPEC)
            .dedupe(DedupeBuilder.builder(Dedupe.DEFAULT).onHit(Dedupe.OnHit.RUN_AGAIN).build())
            .build();

    assertThat(Sweeps.plan(again, children).actions())
        .filteredOn(ReviseExperiment.class::isInstance)
        .singleElement()
        .satisfies(revised ->
            assertThat(((ReviseExperiment) revised).name()).isEqualTo(children.get(1).name()));
  }

  private static ExperimentView ran(ExperimentView child, Provenance provenance) {
    return Sweeps.child(
        child.name(),
        child.spec(),
        ExperimentStatusBuilder.builder()
            .phase(ExperimentPhase.SUCCEEDED)
            .provenance(provenance)
            .build());
  }
}
