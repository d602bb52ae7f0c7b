package dev.sweepline.cli.vote;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.Experiment;
import dev.sweepline.cli.cluster.Sweep;
import dev.sweepline.cli.cluster.SweepReader;
import dev.sweepline.planner.ensemble.Candidate;
import dev.sweepline.planner.ensemble.EnsembleSpec;
import dev.sweepline.planner.ensemble.Members;
import dev.sweepline.planner.spec.Objective;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline vote NAME`: writes the Experiment in which trained models answer together.
@Command(
    name = "vote",
    mixinStandardHelpOptions = true,
    description = {
      "Prints an Experiment in which experiments that have succeeded vote on the validation images,",
      "with their checkpoints, digests and data pinned: to be committed, or piped to kubectl apply -f -.",
      "Example: kubectl sweepline vote doc-final --from doc-baseline,doc-multiscale --top 3 | kubectl apply -f -"
    })
public final class VoteCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "NAME", description = "What the Experiment is to be called.")
  private String name = "";

  @ArgGroup(multiplicity = "1")
  private Choice choice = new Choice();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Of --from, how many configurations, by their mean over seeds; default: ${DEFAULT-VALUE}.")
  private int top = Members.FEWEST;

  @Option(
      names = "--voting",
      split = ",",
      paramLabel = "WAY",
      description =
          "Soft, Hard, Rank; the first is the one that val_f1 is of. Default: Soft,Hard,Rank.")
  private List<Way> voting = new ArrayList<>();

  @Option(
      names = "--hypothesis",
      paramLabel = "TEXT",
      description = "The sentence of its checklist; without one it waits for somebody to write it.")
  private @Nullable String hypothesis;

  /// As the trainer reads it.
  enum Way {
    Soft,
    Hard,
    Rank
  }

  /// One of them.
  static final class Choice {
    @Option(
        names = "--members",
        split = ",",
        paramLabel = "EXPERIMENT",
        description = "The experiments that vote.")
    private List<String> members = new ArrayList<>();

    @Option(
        names = "--from",
        split = ",",
        paramLabel = "SWEEP",
        description = "Sweeps whose best configurations vote.")
    private List<String> sweeps = new ArrayList<>();
  }

  @Override
  public Integer call() {
    try (var reader = cluster.connect()) {
      var members = members(reader);
      var problems = Members.problems(members);
      if (!problems.isEmpty()) {
        throw CommandProblem.invalid(String.join("\n", problems));
      }
      var experiment = new Experiment();
      experiment.setMetadata(
          new ObjectMetaBuilder().withName(name).withNamespace(reader.namespace()).build());
      experiment.setSpec(
          EnsembleSpec.of(members, voting.stream().distinct().map(Way::name).toList(), hypothesis));
      System.out.print(Serialization.asYaml(experiment));
      return 0;
    }
  }

  private List<Candidate> members(SweepReader reader) {
    if (choice.sweeps.isEmpty()) {
      return choice.members.stream().map(reader::candidate).toList();
    }
    var sweeps = choice.sweeps.stream().map(reader::require).toList();
    var candidates = sweeps.stream().flatMap(sweep -> ended(reader, sweep).stream()).toList();
    return Members.best(candidates, objective(sweeps), top);
  }

  /// What is best may change while something runs.
  private static List<Candidate> ended(SweepReader reader, Sweep sweep) {
    var candidates = reader.candidates(sweep);
    long open =
        candidates.stream()
            .map(candidate -> candidate.status().phase())
            .filter(phase -> phase == null || !phase.settled())
            .count();
    if (open > 0) {
      throw CommandProblem.invalid(
          "%d trials of the sweep %s are not over, so that its best may change: wait for them, or choose with --members"
              .formatted(open, sweep.getMetadata().getName()));
    }
    return candidates;
  }

  private static Objective objective(List<Sweep> sweeps) {
    var objectives = sweeps.stream().map(sweep -> sweep.getSpec().objective()).distinct().toList();
    if (objectives.size() > 1) {
      throw CommandProblem.invalid(
          "the sweeps have different objectives, %s and %s: choose with --members"
              .formatted(objectives.get(0).metric(), objectives.get(1).metric()));
    }
    return objectives.getFirst();
  }
}
