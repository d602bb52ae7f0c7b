package dev.sweepline.planner.trial;

import dev.sweepline.hydra.Composition;
import dev.sweepline.hydra.Config;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.hydra.Hydra;
import dev.sweepline.hydra.Problem;
import dev.sweepline.hydra.Request;
import dev.sweepline.hydra.Resolvers;
import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.spec.ExperimentSpec;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes configurations from a tree of YAML files, as Hydra does, without looking at anything else.
public final class HydraComposer implements Composer {
  // It travels as an annotation of the Pod, of which there may be 256 KiB.
  private static final int MAX_CONFIG_BYTES = 128 * 1024;

  private final ConfigTree tree;
  private final Overrides overrides;

  public HydraComposer(ConfigTree tree) {
    this.tree = tree;
    this.overrides = new Overrides(tree);
  }

  @Override
  public Trial compose(TrialRequest request, @Nullable Integer microBatch) {
    var spec = request.spec();
    var given = overrides.of(spec, microBatch);
    var words = given.stream().map(Overrides.Given::text).toList();
    var resolvers = Resolvers.closed(request.createdAt(), ZoneOffset.UTC);
    var name = spec.configs() == null ? Configs.CONFIG_NAME : spec.configs().configName();
    return switch (Hydra.compose(tree, new Request(name, words, resolvers).failingOnMissing())) {
      case Composition.Composed(var config, var choices) ->
          composed(request, given, config, choices);
      case Composition.Refused(var problems) ->
          new Trial.Refused(
              problems.stream().map(problem -> inSpec(problem, spec, given)).toList());
    };
  }

  private SpecProblem inSpec(Problem problem, ExperimentSpec spec, List<Overrides.Given> given) {
    var found = Overrides.problem(problem, given);
    var key = keyOfKeys(found.field(), given);
    if (key.isPresent()) {
      return KeyNames.inConfiguration(found.field(), key.get());
    }
    boolean nameless =
        spec.configs() != null && !tree.files().containsKey(spec.configs().configName() + ".yaml");
    return nameless ? new SpecProblem("spec.configs.configName", found.message()) : found;
  }

  /// What Hydra says about an override may repeat it.
  private static Optional<String> keyOfKeys(String field, List<Overrides.Given> given) {
    return given.stream()
        .filter(override -> override.field().equals(field))
        .filter(override -> KeyNames.names(override.key()) && KeyNames.isLiteral(override.value()))
        .map(Overrides.Given::key)
        .findFirst();
  }

  private static Trial composed(
      TrialRequest request,
      List<Overrides.Given> given,
      Config config,
      Map<String, @Nullable String> choices) {
    var problems = new ArrayList<SpecProblem>();
    requireWhole(config, "data.image_size", given, problems);
    requireWhole(config, "data.batch_size", given, problems);
    requireWhole(config, "data.micro_batch_size", given, problems);
    requireEpochs(config, given, problems);
    var batch = whole(config, "data.batch_size");
    var micro = whole(config, "data.micro_batch_size");
    if (batch != null && micro != null && micro > 0 && batch % micro != 0) {
      problems.add(
          new SpecProblem(
              Overrides.field("data.micro_batch_size", given),
              "micro-batch " + micro + " does not divide data.batch_size " + batch));
    }
    KeyNames.literals(config.asMap())
        .forEach(key ->
            problems.add(
                KeyNames.inConfiguration(Overrides.field(key, given, "spec.configs"), key)));
    var yaml = config.toYaml();
    if (yaml.getBytes(StandardCharsets.UTF_8).length > MAX_CONFIG_BYTES) {
      problems.add(new SpecProblem("spec.overrides", "the configuration is larger than 128 KiB"));
    }
    if (!problems.isEmpty()) {
      return new Trial.Refused(problems);
    }
    ExperimentSpec spec = request.spec();
    return new Trial.Composed(
        TrialIdentity.digest(request.namespace(), spec, config.asMap()),
        TrialIdentity.configDigest(spec, config.asMap()),
        yaml,
        facts(config, choices),
        batch,
        micro,
        config.at("training.precision").map(Object::toString).orElse(null),
        // Members are asked once.
        isEnsemble(config) ? Integer.valueOf(1) : whole(config, "training.max_epochs"));
  }

  private static void requireWhole(
      Config config, String key, List<Overrides.Given> given, List<SpecProblem> problems) {
    config
        .at(key)
        .filter(value -> !(value instanceof Long number && number > 0))
        .ifPresent(value ->
            problems.add(
                new SpecProblem(
                    Overrides.field(key, given),
                    key + " is " + value + ", which is not a positive whole number")));
  }

  /// Trainers know -1 as "without end".
  private static void requireEpochs(
      Config config, List<Overrides.Given> given, List<SpecProblem> problems) {
    if (!(config.at("training.max_epochs").orElse(null) instanceof Long number && number == -1)) {
      requireWhole(config, "training.max_epochs", given, problems);
    }
  }

  private static @Nullable Integer whole(Config config, String key) {
    return config.at(key).orElse(null) instanceof Long number && number <= Integer.MAX_VALUE
        ? Math.toIntExact(number)
        : null;
  }

  private static boolean isEnsemble(Config config) {
    return config.at("ensemble").isPresent();
  }

  private static TrialFacts facts(Config config, Map<String, @Nullable String> choices) {
    if (isEnsemble(config)) {
      return new TrialFacts("ensemble", "native", "none"); // Each member sees its own size.
    }
    return new TrialFacts(
        first(choices, config, List.of("model"), List.of("model.name"), "model"),
        first(choices, config, List.of(), List.of("data.image_size"), "native"),
        first(
            choices,
            config,
            List.of("augmentation", "data/augmentation"),
            List.of("data.augmentation.name", "augmentation.name"),
            "none"));
  }

  /// The chosen option of a group, else what the configuration says.
  private static String first(
      Map<String, @Nullable String> choices,
      Config config,
      List<String> groups,
      List<String> keys,
      String otherwise) {
    for (var group : groups) {
      var choice = choices.get(group);
      if (choice != null) {
        return choice;
      }
    }
    for (var key : keys) {
      var value = config.at(key);
      if (value.isPresent()) {
        return value.get().toString();
      }
    }
    return otherwise;
  }
}
