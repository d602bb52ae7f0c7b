package dev.sweepline.planner.trial;

import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.hydra.Problem;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.spec.Dataset;
import dev.sweepline.planner.spec.ExperimentSpec;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.Voting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns a spec into Hydra overrides, and remembers which field each came from.
final class Overrides {
  /// An override and the field of the spec that it came from.
  record Given(String field, String text) {
    String key() {
      var end = text.indexOf('=');
      return (end < 0 ? text : text.substring(0, end)).replaceFirst("^[+~]+", "");
    }

    String value() {
      return text.substring(text.indexOf('=') + 1);
    }
  }

  private final Set<String> groups;

  Overrides(ConfigTree tree) {
    this.groups = tree.groups();
  }

  /// What the spec says first, then the cell, which has the last word; the seed may be one of its
  /// keys.
  List<Given> of(ExperimentSpec spec, @Nullable Integer microBatch) {
    var given = new ArrayList<Given>();
    for (int i = 0; i < spec.overrides().size(); i++) {
      given.add(new Given("spec.overrides[" + i + "]", spec.overrides().get(i)));
    }
    if (spec.ensemble() != null) {
      given.addAll(voters(spec.ensemble()));
    }
    if (spec.data() != null && Dataset.isMounted(spec.data())) {
      given.add(new Given("spec.data.mountPath", "++data.root=" + quoted(spec.data().mountPath())));
    }
    if (spec.storage() != null
        && spec.storage().keep() != null
        && spec.storage().keep().best() != null) {
      given.add(
          new Given("spec.storage.keep.best", "++checkpoint.keep=" + spec.storage().keep().best()));
    }
    if (!spec.objective().equals(Objective.DEFAULT)) {
      given.add(
          new Given("spec.objective.metric", "++checkpoint.metric=" + spec.objective().metric()));
    }
    given.add(new Given("spec.seed", "++seed=" + spec.seed()));
    spec.params()
        .forEach(
            (key, value) -> given.add(new Given("spec.params." + key, name(key) + "=" + value)));
    if (microBatch != null) {
      given.add(new Given("spec.failurePolicy", "++data.micro_batch_size=" + microBatch));
    }
    return List.copyOf(given);
  }

  /// What makes a trainer ask models instead of training one.
  private static List<Given> voters(PinnedEnsemble ensemble) {
    var given = new ArrayList<Given>();
    for (int i = 0; i < ensemble.members().size(); i++) {
      var member = ensemble.members().get(i);
      given.add(
          new Given(
              "spec.ensemble.members[" + i + "]",
              "++ensemble.members.%s={checkpoint:%s,sha256:'%s'%s}"
                  .formatted(
                      Names.memberKey(member.experiment()),
                      quoted(member.checkpoint()),
                      member.sha256().replaceFirst("^sha256:", ""),
                      member.weight() == null ? "" : ",weight:" + member.weight())));
    }
    if (!ensemble.voting().isEmpty()) {
      given.add(
          new Given(
              "spec.ensemble.voting",
              ensemble.voting().stream()
                  .map(Voting::word)
                  .collect(Collectors.joining(",", "++ensemble.voting=[", "]"))));
    }
    return given;
  }

  /// The place in the spec that a problem of the composition is about.
  static SpecProblem problem(Problem problem, List<Given> given) {
    var subject = problem.subject();
    var field =
        subject == null
            ? "spec"
            : given.reversed().stream()
                .filter(override -> isAbout(subject, override))
                .map(Given::field)
                .findFirst()
                .orElse("spec");
    return new SpecProblem(field, message(problem), problem.options(), isOfKey(problem));
  }

  private static boolean isOfKey(Problem problem) {
    return switch (problem.category()) {
      case KEY -> true;
      // A group that no defaults list chooses from.
      case DEFAULTS -> problem.message().contains("Could not override '");
      case SYNTAX, YAML, NOT_FOUND, MERGE, SWEEP, INTERPOLATION, MISSING, LIMIT -> false;
    };
  }

  /// The field that set a key last.
  static String field(String key, List<Given> given) {
    return field(key, given, "spec.overrides");
  }

  /// @param otherwise where a key comes from that no override sets
  static String field(String key, List<Given> given, String otherwise) {
    return given.reversed().stream()
        .filter(override -> override.key().equals(key))
        .map(Given::field)
        .findFirst()
        .orElse(otherwise);
  }

  private static boolean isAbout(String subject, Given override) {
    return subject.equals(override.text())
        || subject.equals(override.key())
        || subject.equals(override.key() + "/" + override.value())
        || (subject.equals(override.value()) && !subject.isEmpty());
  }

  private static String message(Problem problem) {
    var message = problem.message().strip().replaceAll("\\s*\\n\\s*", "; ");
    return problem.suggestion() == null
        ? message
        : message + "; did you mean " + problem.suggestion() + "?";
  }

  /// The key as an override names it: `data.augmentation` is the group `augmentation` where there
  /// is one.
  private String name(String key) {
    var plus = key.substring(0, key.length() - key.replaceFirst("^\\++", "").length());
    var bare = key.substring(plus.length());
    if (groups.contains(bare)) {
      return key;
    }
    var path = bare.replace('.', '/');
    if (groups.contains(path)) {
      return plus + path;
    }
    return bare.equals("data.augmentation") && groups.contains("augmentation")
        ? plus + "augmentation"
        : key;
  }

  private static String quoted(String path) {
    return "'" + path.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
