package dev.sweepline.planner.simulation;

import dev.sweepline.planner.spec.Dedupe;
import dev.sweepline.planner.spec.DedupeBuilder;
import dev.sweepline.planner.spec.DimensionBuilder;
import dev.sweepline.planner.spec.EarlyStop;
import dev.sweepline.planner.spec.FailurePolicy.DisruptionPolicy;
import dev.sweepline.planner.spec.FailurePolicy.Unreachable;
import dev.sweepline.planner.spec.FailurePolicyBuilder;
import dev.sweepline.planner.spec.LimitsBuilder;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SearchBuilder;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.trial.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Sweeps of every kind, and what is added to them.
final class SomeSweeps {
  private SomeSweeps() {}

  static SweepSpec any(Random random) {
    var sizes = List.of("128", "224", "384").subList(0, 2 + random.nextInt(2));
    var grid =
        Specs.search(
            List.of(
                Specs.key("data.image_size", sizes.toArray(String[]::new)),
                Specs.key("data.augmentation", "none", "cutout")),
            random.nextBoolean()
                ? List.of()
                : List.of(
                    "int(params['data.image_size']) >= 224 && params['data.augmentation'] =="
                        + " 'cutout'"),
            random.nextInt(3) == 0 ? List.of(1, 2) : List.of(1),
            null);
    var spec =
        Specs.sweep(
            SweepType.CUSTOM,
            switch (random.nextInt(4)) {
              case 0 -> sampled(random, Search.Algorithm.RANDOM, grid);
              case 1 -> sampled(random, Search.Algorithm.TPE, grid);
              default -> grid;
            },
            1 + random.nextInt(4));
    spec = SweepSpecBuilder.builder(spec).earlyStop(someRule(random)).build();
    var limits = LimitsBuilder.builder(spec.limits());
    if (random.nextInt(5) == 0) {
      limits.maxFailed(1 + random.nextInt(2));
    }
    if (random.nextInt(4) == 0) {
      limits.smokeTrial(true);
    }
    if (random.nextInt(4) == 0) {
      // From one trial to all of them.
      limits.gpuHours("0.0" + (2 + random.nextInt(8)));
    }
    if (random.nextInt(4) == 0) {
      limits.maxTrialHours("0.0" + (2 + random.nextInt(8)));
    }
    return patient(random, Specs.limited(spec, limits.build()));
  }

  /// Or impatient: with trainers that fall silent, with nodes that do.
  static SweepSpec patient(Random random, SweepSpec spec) {
    var limits = LimitsBuilder.builder(spec.limits());
    var policy = spec.failurePolicy();
    return SweepSpecBuilder.builder(spec)
        .limits(random.nextInt(3) == 0 ? limits.hangAfter("2m").build() : spec.limits())
        .failurePolicy(
            random.nextBoolean()
                ? FailurePolicyBuilder.builder(policy)
                    .disruption(new DisruptionPolicy(20, Unreachable.REPLACE))
                    .build()
                : policy)
        .build();
  }

  private static @Nullable EarlyStop someRule(Random random) {
    var within = random.nextBoolean() ? List.of("data.image_size") : List.<String>of();
    return switch (random.nextInt(3)) {
      case 0 -> new EarlyStop(EarlyStop.Algorithm.ASHA, 1, 2, null, within);
      case 1 -> new EarlyStop(EarlyStop.Algorithm.MEDIAN, 1, 2, 1, within);
      default -> null;
    };
  }

  /// With a key more that has no end of values, or, as a small one, until all is tried.
  private static Search sampled(Random random, Search.Algorithm algorithm, Search grid) {
    var rate = DimensionBuilder.builder().key("training.lr").min("1e-5").max("1e-2").build();
    var space = new ArrayList<>(grid.space());
    if (random.nextBoolean()) {
      space.add(rate);
    }
    return SearchBuilder.builder(grid)
        .algorithm(algorithm)
        .space(space)
        .maxTrials(3 + random.nextInt(8))
        .tpe(algorithm == Search.Algorithm.TPE ? new Search.Tpe(2, 8) : null)
        .build();
  }

  /// A value or a seed more: new cells come between those that there are.
  static Search more(Random random, Search search) {
    var sizes = new ArrayList<>(search.space().getFirst().values());
    var seeds = new ArrayList<>(search.seeds());
    if (random.nextInt(3) == 0 && !seeds.contains(3)) {
      seeds.add(3);
    } else if (!sizes.contains("512")) {
      sizes.add("512");
    }
    var space = new ArrayList<>(search.space());
    space.set(0, DimensionBuilder.builder(space.getFirst()).values(sizes).build());
    return SearchBuilder.builder(search).space(space).seeds(seeds).build();
  }

  /// Nobody is asked whether a cell ran before.
  static SweepSpec runsAgain(Random random) {
    var spec =
        Specs.sweep(
            SweepType.MULTI_SCALE,
            Specs.search(Specs.key("data.image_size", "128", "224", "384")),
            1 + random.nextInt(3));
    return SweepSpecBuilder.builder(spec)
        .dedupe(
            DedupeBuilder.builder(Dedupe.DEFAULT)
                .onHit(random.nextBoolean() ? Dedupe.OnHit.RUN_AGAIN : Dedupe.OnHit.REUSE)
                .build())
        .build();
  }
}
