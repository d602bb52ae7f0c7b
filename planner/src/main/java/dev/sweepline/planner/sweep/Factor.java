package dev.sweepline.planner.sweep;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The factor that a type of sweep compares, and what may be crossed with it.
enum Factor {
  MODEL(SweepType.BASELINE, "Baseline", "models", "model", "model"),
  AUGMENTATION(
      SweepType.AUGMENTATION, "Augmentation", "augmentations", "data.augmentation", "augmentation"),
  IMAGE_SIZE(
      SweepType.MULTI_SCALE, "MultiScale", "image sizes", "data.image_size", "data.image_size");

  private final SweepType type;
  private final String typeName;
  private final String plural;
  private final String key;
  private final String alias;

  Factor(SweepType type, String typeName, String plural, String key, String alias) {
    this.type = type;
    this.typeName = typeName;
    this.plural = plural;
    this.key = key;
    this.alias = alias;
  }

  /// What is wrong with the keys that vary, given the sweep's type.
  static List<SpecProblem> problems(SweepSpec spec) {
    var tested = ofType(spec.type());
    return tested.isEmpty() ? List.of() : tested.get().check(spec);
  }

  private List<SpecProblem> check(SweepSpec spec) {
    var problems = new ArrayList<SpecProblem>();
    var space = spec.search().space();
    var varying = space.stream().filter(Dimension::varies).toList();
    if (varying.stream().noneMatch(dimension -> isKey(dimension.key()))) {
      problems.add(
          new SpecProblem(
              "spec.type",
              typeName
                  + " compares "
                  + plural
                  + ", but "
                  + key
                  + " does not vary; the type that fits is "
                  + fitting(varying)));
    }
    for (int i = 0; i < space.size(); i++) {
      var varied = space.get(i).key();
      if (!space.get(i).varies() || isKey(varied) || spec.search().blocks().contains(varied)) {
        continue;
      }
      problems.add(
          new SpecProblem(
              "spec.search.space[" + i + "].key",
              varied
                  + " varies, but type "
                  + typeName
                  + " compares "
                  + plural
                  + (ofKey(varied).isPresent()
                      ? ": add " + varied + " to search.blocks"
                      : ": the type that fits is Custom")));
    }
    checkKinds(space, problems);
    checkZip(spec.search(), problems);
    for (int i = 0; i < spec.search().blocks().size(); i++) {
      var block = spec.search().blocks().get(i);
      if (ofKey(block).isEmpty()) {
        problems.add(
            new SpecProblem(
                "spec.search.blocks[" + i + "]",
                block
                    + " cannot be crossed with "
                    + plural
                    + "; model, data.augmentation and data.image_size can. The type that fits is"
                    + " Custom"));
      }
    }
    return problems;
  }

  /// What is compared has values that every other one is crossed with.
  private void checkKinds(List<Dimension> space, List<SpecProblem> problems) {
    for (int i = 0; i < space.size(); i++) {
      var dimension = space.get(i);
      if (isKey(dimension.key()) && dimension.numeric()) {
        problems.add(
            new SpecProblem(
                "spec.search.space[" + i + "].min",
                "type "
                    + typeName
                    + " compares "
                    + plural
                    + ": give "
                    + dimension.key()
                    + " values; the type that fits min and max is Custom"));
      }
      if (dimension.when() != null) {
        problems.add(
            new SpecProblem(
                "spec.search.space[" + i + "].when",
                dimension.key()
                    + " takes part in some trials only, so that "
                    + plural
                    + " cannot be compared: the type that fits is Custom"));
      }
    }
  }

  private void checkZip(Search search, List<SpecProblem> problems) {
    for (int i = 0; i < search.zip().size(); i++) {
      var keys = search.zip().get(i);
      if (keys.stream().anyMatch(this::isKey)) {
        problems.add(
            new SpecProblem(
                "spec.search.zip[" + i + "]",
                String.join(" and ", keys)
                    + " move together, so that the effect of "
                    + plural
                    + " cannot be told apart: the type that fits is Custom"));
      }
    }
  }

  private boolean isKey(String written) {
    return written.equals(key) || written.equals(alias);
  }

  private static String fitting(List<Dimension> varying) {
    return varying.size() == 1
        ? ofKey(varying.getFirst().key()).map(factor -> factor.typeName).orElse("Custom")
        : "Custom";
  }

  private static Optional<Factor> ofType(SweepType type) {
    return List.of(values()).stream().filter(factor -> factor.type == type).findFirst();
  }

  private static Optional<Factor> ofKey(String key) {
    return List.of(values()).stream().filter(factor -> factor.isKey(key)).findFirst();
  }
}
