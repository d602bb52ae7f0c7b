package dev.sweepline.hydra;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Composes one configuration: choices, defaults lists, merge, value overrides, interpolation.
final class Composer {

  /// The composed tree before it becomes plain values; Hydra's node is taken out.
  record Draft(
      MapNode root,
      MapNode hydra,
      Map<String, @Nullable String> choices,
      List<ParsedOverride> overrides) {}

  private final ConfigTree tree;
  private final Request request;
  private final boolean multirun;

  private Composer(ConfigTree tree, Request request, boolean multirun) {
    this.tree = tree;
    this.request = request;
    this.multirun = multirun;
  }

  static Composition.Composed compose(ConfigTree tree, Request request) {
    return finish(draft(tree, request, false), request, null);
  }

  /// The tree with sweeps left out, for a multirun to start from.
  static Draft master(ConfigTree tree, Request request) {
    return draft(tree, request, true);
  }

  static Composition.Composed job(ConfigTree tree, Request request, int number) {
    return finish(draft(tree, request, false), request, number);
  }

  private static Draft draft(ConfigTree tree, Request request, boolean multirun) {
    return new Composer(tree, request, multirun).draft();
  }

  private Draft draft() {
    List<ParsedOverride> overrides = parsed(request.overrides());
    overrides.forEach(this::checkSweep);
    var repository = new ConfigRepository(tree);
    var choices = new GroupChoices(repository, overrides);
    var evaluation = new Evaluation(request.resolvers(), null);
    List<ResultEntry> entries =
        new DefaultsBuilder(repository, choices, multirun, evaluation).build(request.configName());
    var root = new MapNode(null);
    for (ResultEntry entry : entries) {
      mergeIn(root, entry, repository, evaluation);
    }
    if (root.get("hydra") instanceof MapNode hydra) {
      HydraSchema.checkKeys(hydra);
    }
    var overriding = new ValueOverrides(root, evaluation, tree);
    choices.valueOverrides.forEach(overriding::apply);
    if (!(root.remove("hydra") instanceof MapNode hydra)) {
      throw Problem.of(Problem.Category.MERGE, "'hydra' must stay a mapping").asException();
    }
    HydraNode.complete(hydra, root, choices.known, overrides, request);
    return new Draft(root, hydra, choices.known, overrides);
  }

  static List<ParsedOverride> parsed(List<String> words) {
    var overrides = new ArrayList<ParsedOverride>();
    var problems = new ArrayList<Problem>();
    for (String word : words) {
      try {
        overrides.add(ParsedOverride.parse(word));
      } catch (HydraException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new HydraException(problems);
    }
    return overrides;
  }

  private void checkSweep(ParsedOverride override) {
    if (!override.isSweep()) {
      return;
    }
    String text = override.text();
    if (multirun) {
      if (override.isAboutHydra()) {
        throw sweepProblem(
            text, "Sweeping over Hydra's configuration is not supported: '" + text + "'");
      }
    } else if (override.valueType() == ParsedOverride.ValueType.SIMPLE_CHOICE_SWEEP) {
      String value = text.substring(text.indexOf('=') + 1);
      throw sweepProblem(
          text,
          "Ambiguous value for argument '"
              + text
              + "'. As a list: "
              + override.prefixedTarget()
              + "=["
              + value
              + "]; as text: put it in quotes; to sweep over it: use --multirun");
    } else {
      throw sweepProblem(text, "Sweep parameters '" + text + "' requires --multirun");
    }
  }

  private static HydraException sweepProblem(String override, String message) {
    return Problem.of(Problem.Category.SWEEP, message).about(override).asException();
  }

  private void mergeIn(
      MapNode root, ResultEntry entry, ConfigRepository repository, Evaluation evaluation) {
    ConfigFile file = repository.file(entry.configPath());
    if (file == null) {
      throw Problem.of(Problem.Category.NOT_FOUND, "Could not load '" + entry.configPath() + "'")
          .about(entry.configPath())
          .asException();
    }
    Merge.into(root, embedded(file.content(), entry.packageName()), evaluation);
  }

  /// The content inside the mappings that its package names.
  private static Node embedded(Node content, String packageName) {
    if (packageName.isEmpty()) {
      return content;
    }
    Node inner = content.copy();
    for (String segment : KeyPath.split(packageName).reversed()) {
      var outer = new MapNode(content.place);
      outer.put(segment, inner);
      inner = outer;
    }
    return inner;
  }

  private static Composition.Composed finish(
      Draft draft, Request request, @Nullable Integer jobNumber) {
    if (jobNumber != null) {
      HydraNode.setJob(draft.hydra(), jobNumber);
    }
    Evaluation evaluation =
        request.resolve() ? new Evaluation(request.resolvers(), draft.hydra()) : null;
    Map<Object, @Nullable Object> values =
        new Rendering(evaluation, request.failOnMissing()).map(draft.root());
    return new Composition.Composed(new Config(values), new LinkedHashMap<>(draft.choices()));
  }
}
