package dev.sweepline.planner.trial;

import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Claim;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.FailurePolicy;
import dev.sweepline.planner.spec.Limits;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import dev.sweepline.planner.spec.Retention;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.Source;
import dev.sweepline.planner.spec.Storage;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
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
      PodTemplateBuilder.builder()
          .resources(new PodTemplate.Resources(Map.of(), Map.of("nvidia.com/gpu", "1")))
          .build();

  private Specs() {}

  public static Dimension key(String key, String... values) {
    return DimensionBuilder.builder().key(key).values(List.of(values)).build();
  }

  public static Search search(Dimension... space) {
    return SearchBuilder.builder()
        .algorithm(Search.Algorithm.GRID)
        .space(List.of(space))
        .seeds(List.of(1))
        .build();
  }

  public static Search search(
      List<Dimension> space,
      List<String> exclude,
      List<Integer> seeds,
      @Nullable Integer maxTrials) {
    return SearchBuilder.builder()
        .algorithm(Search.Algorithm.GRID)
        .space(space)
        .exclude(exclude)
        .seeds(seeds)
        .maxTrials(maxTrials)
        .build();
  }

  public static SweepSpec sweep(SweepType type, Search search, int parallelism) {
    return SweepSpecBuilder.builder()
        .type(type)
        .suspend(false)
        .checklist(CHECKLIST)
        .source(SOURCE)
        .storage(new Storage(new Claim("checkpoints"), null))
        .search(search)
        .objective(Objective.DEFAULT)
        .limits(LimitsBuilder.builder().parallelism(parallelism).build())
        .failurePolicy(FailurePolicy.DEFAULT)
        .template(GPU)
        .tracking(TRACKING)
        .naming(Naming.DEFAULT)
        .retention(Retention.DEFAULT)
        .build();
  }

  public static SweepSpec with(
      SweepSpec spec,
      boolean suspend,
      Checklist checklist,
      Search search,
      Limits limits,
      Naming naming) {
    return SweepSpecBuilder.builder(spec)
        .suspend(suspend)
        .checklist(checklist)
        .search(search)
        .limits(limits)
        .naming(naming)
        .build();
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
    return SweepSpecBuilder.builder(spec)
        .failurePolicy(
            new FailurePolicy(
                spec.failurePolicy().outOfMemory(),
                new FailurePolicy.ErrorPolicy(retries),
                spec.failurePolicy().disruption()))
        .build();
  }

  public static ExperimentSpec experiment(Map<String, String> params) {
    return experiment(params, List.of(), FailurePolicy.DEFAULT, false);
  }

  public static ExperimentSpec experiment(
      Map<String, String> params, List<String> overrides, FailurePolicy policy, boolean suspend) {
    return ExperimentSpecBuilder.builder()
        .type(SweepType.MULTI_SCALE)
        .suspend(suspend)
        .checklist(CHECKLIST)
        .source(SOURCE)
        .storage(new Storage(new Claim("checkpoints"), null))
        .overrides(overrides)
        .params(params)
        .seed(1)
        .objective(Objective.DEFAULT)
        .failurePolicy(policy)
        .template(GPU)
        .tracking(TRACKING)
        .naming(Naming.DEFAULT)
        .retention(Retention.DEFAULT)
        .build();
  }

  public static ExperimentSpec named(ExperimentSpec spec, Naming naming) {
    return with(spec, spec.data(), spec.template(), naming, spec.retention());
  }

  public static ExperimentSpec keeping(ExperimentSpec spec, Retention retention) {
    return with(spec, spec.data(), spec.template(), spec.naming(), retention);
  }

  private static ExperimentSpec with(
      ExperimentSpec spec,
      @Nullable Dataset data,
      PodTemplate template,
      Naming naming,
      Retention retention) {
    return ExperimentSpecBuilder.builder(spec)
        .data(data)
        .template(template)
        .naming(naming)
        .retention(retention)
        .build();
  }
}
