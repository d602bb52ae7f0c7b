package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.Limits;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.Retention;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.Source;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.spec.Tracking;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Specs for tests: complete ones, of which a test changes what it is about.
public final class Specs {
  public static final Source SOURCE = new Source(null, "3f2c9e1d".repeat(5), null);
  public static final Tracking TRACKING =
      new Tracking(new Tracking.Wandb(null, "docs", Tracking.Mode.OFFLINE, null));
  public static final Checklist CHECKLIST =
      new Checklist(
          "larger images help",
          new Checklist.Baseline(Map.of("val_f1", "0.84"), null),
          new Checklist.Expected(Map.of("val_f1", "0.88"), null),
          Checklist.Enforcement.BLOCK);
  public static final PodTemplate GPU =
      new PodTemplate(
          null,
          null,
          new PodTemplate.Resources(Map.of(), Map.of("nvidia.com/gpu", "1")),
          Map.of(),
          List.of(),
          List.of(),
          null);

  private Specs() {}

  public static Dimension key(String key, String... values) {
    return new Dimension(key, List.of(values));
  }

  public static Search search(Dimension... space) {
    return new Search(
        Search.Algorithm.GRID, List.of(space), List.of(), List.of(), List.of(1), null);
  }

  public static Search search(
      List<Dimension> space,
      List<String> exclude,
      List<Integer> seeds,
      @Nullable Integer maxTrials) {
    return new Search(Search.Algorithm.GRID, space, exclude, List.of(), seeds, maxTrials);
  }

  public static SweepSpec sweep(SweepType type, Search search, int parallelism) {
    return new SweepSpec(
        type,
        false,
        CHECKLIST,
        SOURCE,
        null,
        new Storage(new Claim("checkpoints"), null),
        null,
        List.of(),
        search,
        Objective.DEFAULT,
        new Limits(parallelism, null),
        FailurePolicy.DEFAULT,
        GPU,
        TRACKING,
        Naming.DEFAULT,
        Retention.DEFAULT);
  }

  public static SweepSpec with(
      SweepSpec spec,
      boolean suspend,
      Checklist checklist,
      Search search,
      Limits limits,
      Naming naming) {
    return new SweepSpec(
        spec.type(),
        suspend,
        checklist,
        spec.source(),
        spec.data(),
        spec.storage(),
        spec.configs(),
        spec.overrides(),
        search,
        spec.objective(),
        limits,
        spec.failurePolicy(),
        spec.template(),
        spec.tracking(),
        naming,
        spec.retention());
  }

  public static SweepSpec suspended(SweepSpec spec, boolean suspend) {
    return with(spec, suspend, spec.checklist(), spec.search(), spec.limits(), spec.naming());
  }

  public static SweepSpec limited(SweepSpec spec, Limits limits) {
    return with(spec, spec.suspend(), spec.checklist(), spec.search(), limits, spec.naming());
  }

  public static SweepSpec searching(SweepSpec spec, Search search) {
    return with(spec, spec.suspend(), spec.checklist(), search, spec.limits(), spec.naming());
  }

  public static SweepSpec failing(SweepSpec spec, int retries) {
    return new SweepSpec(
        spec.type(),
        spec.suspend(),
        spec.checklist(),
        spec.source(),
        spec.data(),
        spec.storage(),
        spec.configs(),
        spec.overrides(),
        spec.search(),
        spec.objective(),
        spec.limits(),
        new FailurePolicy(
            spec.failurePolicy().outOfMemory(),
            new FailurePolicy.ErrorPolicy(retries),
            spec.failurePolicy().disruption()),
        spec.template(),
        spec.tracking(),
        spec.naming(),
        spec.retention());
  }

  public static ExperimentSpec experiment(Map<String, String> params) {
    return experiment(params, List.of(), FailurePolicy.DEFAULT, false);
  }

  public static ExperimentSpec experiment(
      Map<String, String> params, List<String> overrides, FailurePolicy policy, boolean suspend) {
    return new ExperimentSpec(
        SweepType.MULTI_SCALE,
        suspend,
        CHECKLIST,
        SOURCE,
        null,
        new Storage(new Claim("checkpoints"), null),
        null,
        overrides,
        params,
        1,
        null,
        Objective.DEFAULT,
        policy,
        GPU,
        TRACKING,
        Naming.DEFAULT,
        Retention.DEFAULT);
  }

  public static ExperimentSpec named(ExperimentSpec spec, Naming naming) {
    return with(spec, spec.data(), spec.template(), naming, spec.retention());
  }

  public static ExperimentSpec keeping(ExperimentSpec spec, Retention retention) {
    return with(spec, spec.data(), spec.template(), spec.naming(), retention);
  }

  /// Without a volume for checkpoints.
  public static ExperimentSpec ephemeral(ExperimentSpec spec) {
    return new ExperimentSpec(
        spec.type(),
        spec.suspend(),
        spec.checklist(),
        spec.source(),
        spec.data(),
        null,
        spec.configs(),
        spec.overrides(),
        spec.params(),
        spec.seed(),
        spec.runName(),
        spec.objective(),
        spec.failurePolicy(),
        spec.template(),
        spec.tracking(),
        spec.naming(),
        spec.retention());
  }

  private static ExperimentSpec with(
      ExperimentSpec spec,
      @Nullable Dataset data,
      PodTemplate template,
      Naming naming,
      Retention retention) {
    return new ExperimentSpec(
        spec.type(),
        spec.suspend(),
        spec.checklist(),
        spec.source(),
        data,
        spec.storage(),
        spec.configs(),
        spec.overrides(),
        spec.params(),
        spec.seed(),
        spec.runName(),
        spec.objective(),
        spec.failurePolicy(),
        template,
        spec.tracking(),
        naming,
        retention);
  }
}
