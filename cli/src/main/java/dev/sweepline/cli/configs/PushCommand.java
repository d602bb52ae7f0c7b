package dev.sweepline.cli.configs;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.planner.Names;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline configs push DIR`.
@Command(
    name = "push",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a ConfigMap of a configuration tree, or brings one up to date.",
      "Sweeps that were accepted before keep the tree they have."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the ConfigMap holds the tree",
      "1:the cluster is in the way",
      "2:the tree cannot be used; the problems are on standard error"
    })
public final class PushCommand implements Callable<Integer> {

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "DIR", description = "The folder with config.yaml and its groups.")
  private Path folder = Path.of("configs");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The ConfigMap, for spec.configs.configMapRefs; default: the folder's name.")
  private @Nullable String name;

  @Option(
      names = "--dry-run",
      description = "Asks the API server and shows what would change, but changes nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    var tree = TreeFolder.read(folder);
    var target = target();
    tree.misnamed()
        .forEach(file -> System.out.println("left out: " + file + " (Hydra reads .yaml files)"));
    try (var configMaps = cluster.connectToConfigMaps()) {
      var before = configMaps.find(target);
      var changes = tree.changesFrom(before.orElse(Map.of()));
      if (before.isEmpty() || !changes.isEmpty()) {
        requireOwn(target, tree, configMaps.apply(target, tree.data(), true));
        if (!dryRun) {
          configMaps.apply(target, tree.data(), false);
        }
      }
      System.out.printf(
          Locale.ROOT,
          "configmap/%s %s in namespace %s%s: %d files, %.1f KiB%n",
          target,
          before.isEmpty() ? "created" : changes.isEmpty() ? "unchanged" : "configured",
          configMaps.namespace(),
          dryRun ? " (dry run)" : "",
          tree.data().size(),
          tree.bytes() / 1024.0);
      changes.forEach(System.out::println);
      return ExitCode.DONE;
    }
  }

  /// Files that others put into the ConfigMap would become part of the tree.
  private static void requireOwn(String target, TreeFolder tree, Map<String, String> held) {
    var foreign = new TreeSet<>(held.keySet());
    foreign.removeAll(tree.data().keySet());
    if (!foreign.isEmpty()) {
      throw CommandProblem.failed(
          "ConfigMap "
              + target
              + " has keys that were not pushed: "
              + String.join(", ", foreign)
              + "; delete them, or push under another --name");
    }
  }

  private String target() {
    var target = name == null ? folder.toAbsolutePath().normalize().getFileName() + "" : name;
    if (!Names.isObjectName(target)) {
      throw CommandProblem.invalid(
          (name == null ? "the folder's name " : "--name: ")
              + target
              + " cannot be a ConfigMap's: lower-case letters, digits, - and . are allowed"
              + (name == null ? "; give one with --name" : ""));
    }
    return target;
  }
}
