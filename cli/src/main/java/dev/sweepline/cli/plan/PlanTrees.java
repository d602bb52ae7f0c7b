package dev.sweepline.cli.plan;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ConfigFolder;
import dev.sweepline.cli.plan.SweepFile.Written;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.configs.Source;
import dev.sweepline.planner.configs.Tree;
import dev.sweepline.planner.configs.TreePlanner;
import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.trial.Composer;
import dev.sweepline.planner.trial.HydraComposer;
import dev.sweepline.planner.trial.Trial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the tree of a sweep that nobody has applied, without asking a cluster.
final class PlanTrees {

  private static final Path HERE = Path.of("configs");

  private PlanTrees() {}

  static Composer composer(Written sweep, List<Source> trees, @Nullable Path named) {
    var configs = sweep.spec().configs();
    if (configs == null || named != null) {
      return ofFolder(ConfigFolder.of(named));
    }
    var wanted = configs.configMapRefs().stream().map(Reference::name).toList();
    var found =
        wanted.stream()
            .flatMap(name -> trees.stream().filter(tree -> tree.configMap().equals(name)).limit(1))
            .toList();
    if (found.size() == wanted.size()) {
      return ofConfigMaps(sweep, configs, found);
    }
    if (Files.isDirectory(HERE)) {
      return ofFolder(HERE);
    }
    throw CommandProblem.invalid(
        "spec.configs.configMapRefs: the tree is in ConfigMap "
            + wanted.stream().collect(Collectors.joining(", "))
            + ", which is not in the file: give the folder it is made from with --config-dir");
  }

  private static Composer ofFolder(Path folder) {
    return new HydraComposer(ConfigTree.ofDirectory(folder));
  }

  private static Composer ofConfigMaps(Written sweep, Configs configs, List<Source> sources) {
    return switch (TreePlanner.found(
        sweep.namespace(), sweep.name(), configs, sources, List.of())) {
      case Tree.Found(var copy) -> new HydraComposer(copy.tree());
      case Tree.Missing(var problems) -> (_, _) -> new Trial.Waiting(problems);
      case Tree.OfRelease _, Tree.OfSweep _, Tree.Kept _ ->
          throw new IllegalStateException("nothing is kept without a cluster");
    };
  }
}
