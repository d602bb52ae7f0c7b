package dev.sweepline.planner.profile;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.search.Expression;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.ExperimentSpecBuilder;
import dev.sweepline.planner.spec.PodTemplate;
import dev.sweepline.planner.spec.PodTemplate.Resources;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import dev.sweepline.planner.spec.Profile;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The profiles of a sweep, compiled once: the first that fits a trial is written into its spec.
///
/// Nothing of what a profile sets is part of a trial's identity.
public final class Profiles {
  private final List<Compiled> compiled;
  private final List<SpecProblem> problems;

  private record Compiled(int index, Profile profile, Expression when) {}

  private Profiles(List<Compiled> compiled, List<SpecProblem> problems) {
    this.compiled = List.copyOf(compiled);
    this.problems = List.copyOf(problems);
  }

  public static Profiles compile(List<Profile> profiles) {
    var compiled = new ArrayList<Compiled>();
    var problems = new ArrayList<SpecProblem>();
    for (int i = 0; i < profiles.size(); i++) {
      var profile = profiles.get(i);
      switch (Expression.compile(profile.when())) {
        case Expression.Compiled.Usable(var when) -> compiled.add(new Compiled(i, profile, when));
        case Expression.Compiled.Mistake(var why) -> problems.add(new SpecProblem(when(i), why));
      }
      if (profile.microBatch() == null && profile.gpus() == null && profile.gpuProduct() == null) {
        problems.add(
            new SpecProblem(
                "spec.profiles[" + i + "]", "sets nothing: give microBatch, gpus or gpuProduct"));
      }
    }
    return new Profiles(compiled, problems);
  }

  /// Why some cannot be used.
  public List<SpecProblem> problems() {
    return problems;
  }

  public boolean isEmpty() {
    return compiled.isEmpty();
  }

  /// Which profile a trial has.
  public sealed interface Choice {
    /// None fits.
    record None() implements Choice {}

    /// @param index in the spec
    record Chosen(int index, Profile profile) implements Choice {}

    /// An expression fails on it: a mistake in the spec.
    record Mistake(SpecProblem problem) implements Choice {}
  }

  public Choice choose(Map<String, String> params) {
    for (var one : compiled) {
      switch (one.when().ask(params)) {
        case Expression.Answer.Known known -> {
          if (known == Expression.Answer.Known.YES) {
            return new Choice.Chosen(one.index(), one.profile());
          }
        }
        case Expression.Answer.Mistake(var why) -> {
          return new Choice.Mistake(new SpecProblem(when(one.index()), why));
        }
      }
    }
    return new Choice.None();
  }

  /// The spec with what its profile says; a mistake, which validation has told, changes nothing.
  public ExperimentSpec applied(ExperimentSpec spec) {
    return switch (choose(spec.params())) {
      case Choice.Chosen(_, var profile) ->
          ExperimentSpecBuilder.builder(spec)
              .overrides(overrides(spec.overrides(), profile.microBatch()))
              .template(template(spec.template(), profile))
              .build();
      case Choice.None _, Choice.Mistake _ -> spec;
    };
  }

  private static List<String> overrides(List<String> given, @Nullable Integer microBatch) {
    if (microBatch == null) {
      return given;
    }
    var overrides = new ArrayList<>(given);
    overrides.add("++data.micro_batch_size=" + microBatch);
    return overrides;
  }

  private static PodTemplate template(PodTemplate given, Profile profile) {
    var template = PodTemplateBuilder.builder(given);
    if (profile.gpus() != null) {
      var resources =
          given.resources() == null ? new Resources(Map.of(), Map.of()) : given.resources();
      var gpus = profile.gpus().toString();
      var requests = new TreeMap<>(resources.requests());
      requests.computeIfPresent(Names.GPU, (_, _) -> gpus);
      template.resources(new Resources(requests, with(resources.limits(), Names.GPU, gpus)));
    }
    if (profile.gpuProduct() != null) {
      template.nodeSelector(with(given.nodeSelector(), Names.GPU_PRODUCT, profile.gpuProduct()));
    }
    return template.build();
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    var changed = new TreeMap<>(map);
    changed.put(key, value);
    return changed;
  }

  private static String when(int index) {
    return "spec.profiles[" + index + "].when";
  }
}
