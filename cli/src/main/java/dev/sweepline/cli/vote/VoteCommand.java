package dev.sweepline.cli.vote;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.schema.SweepSchema;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.ensemble.Choice;
import dev.sweepline.planner.ensemble.Choosing;
import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.report.SweepYaml;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepSpecBuilder;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.spec.Voting;
import dev.sweepline.planner.trial.ChecklistReview;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sweepline vote NAME`: writes the Sweep in which trained models answer together.
@Command(
    name = "vote",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a Sweep in which trained models vote, to be committed or applied.",
      "Says on standard error who would vote as things are now, or who is awaited.",
      "Example:",
      "  kubectl sweepline vote final --from docs,more --top 3 | kubectl apply -f -"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the Sweep is written; what it names may still run, or not be there yet",
      "1:the cluster does not answer",
      "2:these can never vote together; nothing is written"
    })
public final class VoteCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "NAME", description = "What the Sweep is to be called.")
  private String name = "";

  @ArgGroup(multiplicity = "1")
  private Choosers who = new Choosers();

  @Option(
      names = "--voting",
      split = ",",
      paramLabel = "WAY",
      description =
          "Soft, Hard, Rank; the first is the one that val_f1 is of. Default: Soft,Hard,Rank.")
  private List<Voting> voting = new ArrayList<>();

  @Option(
      names = "--weights",
      split = ",",
      paramLabel = "NUMBER",
      description =
          "How much each member counts, in the order of --members, or best first. Default: all the same.")
  private List<String> weights = new ArrayList<>();

  @Option(
      names = "--hypothesis",
      paramLabel = "TEXT",
      description = "The sentence of its checklist.")
  private @Nullable String hypothesis;

  @Option(
      names = "--expect",
      split = ",",
      paramLabel = "METRIC=FIGURE",
      description = "The expected result of its checklist, such as val_f1=0.90,val_acc=0.91.")
  private Map<String, String> expected = new LinkedHashMap<>();

  /// One of two ways to say who votes.
  static final class Choosers {
    @Option(
        names = "--members",
        split = ",",
        paramLabel = "EXPERIMENT",
        description = "The experiments that vote, 3 to 16.")
    private List<String> members = new ArrayList<>();

    @ArgGroup(exclusive = false)
    private @Nullable OfSweeps sweeps;
  }

  /// Whoever is best.
  static final class OfSweeps {
    @Option(
        names = "--from",
        split = ",",
        required = true,
        paramLabel = "SWEEP",
        description = "Sweeps whose best configurations vote, once all of them have succeeded.")
    private List<String> names = new ArrayList<>();

    @Option(
        names = "--top",
        paramLabel = "N",
        defaultValue = "3",
        description =
            "Of --from, how many configurations, by their mean over seeds; default: ${DEFAULT-VALUE}.")
    private int top = Ensemble.FEWEST;
  }

  @Override
  public Integer call() {
    checkNames();
    checkFigures();
    var ensemble = ensemble();
    try (var reader = cluster.connect()) {
      var named = Named.of(ensemble, reader);
      var spec =
          SweepSpecBuilder.builder()
              .type(SweepType.ENSEMBLE)
              .checklist(checklist())
              .source(named.source())
              .ensemble(ensemble)
              .tracking(named.tracking())
              .build();
      var who = who(Choosing.of(name, spec, named.sources()));
      var yaml = SweepYaml.of(reader.namespace(), name, spec);
      check(yaml);
      who.ifPresent(System.err::println);
      missing(spec);
      System.out.print(yaml);
      return ExitCode.DONE;
    }
  }

  private void checkNames() {
    var sweeps = who.sweeps == null ? List.<String>of() : who.sweeps.names;
    for (var each : List.of(List.of(name), who.members, sweeps)) {
      for (var one : each) {
        if (!Names.isObjectName(one)) {
          throw CommandProblem.invalid(
              "\"%s\" is no name of an object: small letters, digits, - and . only".formatted(one));
        }
      }
    }
  }

  private void checkFigures() {
    expected.forEach((metric, figure) -> {
      if (Figures.number(figure).isEmpty()) {
        throw CommandProblem.invalid(
            "--expect: %s is \"%s\", which is no number: give one, such as %s=0.90"
                .formatted(metric, figure, metric));
      }
    });
  }

  private Ensemble ensemble() {
    var from =
        who.sweeps == null
            ? null
            : new Ensemble.From(
                who.sweeps.names.stream().map(Reference::new).toList(), who.sweeps.top);
    return new Ensemble(
        who.members.stream().map(Ensemble.Member::new).toList(), from, voting, weights);
  }

  private Checklist checklist() {
    return new Checklist(
        hypothesis,
        null,
        expected.isEmpty() ? null : new Checklist.Expected(expected, null),
        Checklist.Enforcement.BLOCK);
  }

  /// What goes on to an API server should not come back from there.
  private static void check(String yaml) {
    var schema = SweepSchema.ofRelease();
    var spec = SweepSchema.yaml(yaml).path("spec");
    var problems = schema.shapeProblems(spec);
    var broken = problems.isEmpty() ? schema.ruleProblems(spec) : problems;
    if (!broken.isEmpty()) {
      throw CommandProblem.invalid(broken);
    }
  }

  private Optional<String> who(Choice choice) {
    return switch (choice) {
      case Choice.Refused(var problems) ->
          throw CommandProblem.invalid(problems.stream().map(SpecProblem::toString).toList());
      case Choice.Waiting(var what) -> Optional.of(name + " would wait for " + what);
      case Choice.Chosen(var members, _, _) ->
          Optional.of(
              name
                  + " would have these vote: "
                  + members.members().stream()
                      .map(member ->
                          member.model() == null
                              ? member.experiment()
                              : member.experiment() + " (" + member.model() + ")")
                      .collect(Collectors.joining(", ")));
      case Choice.Nobody() -> Optional.empty();
    };
  }

  /// What keeps it from running once it is applied.
  private static void missing(SweepSpec spec) {
    ChecklistReview.of(spec, null, List.of())
        .unsatisfied()
        .forEach(item -> System.err.println("to be written down before it runs: " + item));
  }
}
