package dev.sweepline.cli.compare;

import dev.sweepline.cli.CommandProblem;
import dev.sweepline.cli.ConfigFolder;
import dev.sweepline.cli.ExitCode;
import dev.sweepline.cli.cluster.ClusterOptions;
import dev.sweepline.cli.cluster.Experiment;
import dev.sweepline.cli.cluster.Sweep;
import dev.sweepline.cli.cluster.SweepReader;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Document;
import dev.sweepline.planner.report.Findings;
import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.report.RunFindings;
import dev.sweepline.planner.report.RunsPage;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Language;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.trial.HydraComposer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `sweepline report NAME`.
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes a sweep or an experiment up in Markdown, from facts alone.")
public final class ReportCommand implements Callable<Integer> {

  @Spec private CommandSpec command = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(paramLabel = "NAME", description = "The sweep's name, or an experiment's.")
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = {
        "Writes DIR/{date}_SWEEP.md or DIR/{run name}.md, its figures beside it; in another"
            + " language than spec.report's first one DIR/{…}.ko.md, or .en.md.",
        "What people wrote between the notes markers of an earlier report is kept.",
        "Default: standard output, without figures."
      })
  private @Nullable Path directory;

  @Option(
      names = "--language",
      paramLabel = "LANGUAGE",
      description = "en or ko; default: spec.report, where -o writes each of its languages.")
  private @Nullable Language language;

  @Option(names = "--runs", description = "With -o: writes a report of each run of the sweep too.")
  private boolean runs;

  @Option(
      names = "--wandb-base-url",
      paramLabel = "URL",
      description = "Where runs are tracked, for the link; default: $WANDB_BASE_URL.",
      defaultValue = "${env:WANDB_BASE_URL}")
  private @Nullable String wandbBaseUrl;

  @Option(
      names = "--config-dir",
      paramLabel = "DIR",
      description = "The Hydra tree that the runs had, to show a run's configuration.")
  private @Nullable Path configs;

  @Override
  public Integer call() {
    if (runs && directory == null) {
      throw CommandProblem.invalid("--runs writes many files: say where with -o DIR");
    }
    try (var reader = cluster.connect()) {
      var sweep = reader.find(name);
      var experiment = sweep.isEmpty() ? run(reader) : Optional.<Experiment>empty();
      if (experiment.isPresent()) {
        write(run(reader, experiment.get()), own(experiment.get(), reader));
      } else {
        sweep(reader, sweep.orElseGet(() -> neither(reader)));
      }
      return ExitCode.DONE;
    }
  }

  /// It was a sweep, most likely, of which there are few enough to name one alike.
  private Sweep neither(SweepReader reader) {
    try {
      return reader.require(name);
    } catch (CommandProblem unknown) {
      throw CommandProblem.failed(
          unknown.getMessage()
              + "; nor is there an experiment of that name, or a journal that a sweep keeps of"
              + " one. Of an experiment that was deleted the ledger has the outcome alone:"
              + " kubectl sweepline ledger list");
    }
  }

  private Optional<Experiment> run(SweepReader reader) {
    var live = reader.experiment(name);
    if (live.isPresent()) {
      return live;
    }
    var kept = reader.journal(name);
    kept.ifPresent(_ ->
        command
            .commandLine()
            .getErr()
            .println(
                "the Experiment "
                    + name
                    + " is gone; this is from the journal that its sweep keeps, which has all but"
                    + " the end of its log"));
    return kept;
  }

  private void sweep(SweepReader reader, Sweep sweep) {
    var spoken = sweep.getSpec().report().spoken();
    var seen = reader.seen(sweep, Instant.now());
    var comparison =
        Comparison.of(sweep.getSpec(), seen.stream().map(SweepReader.Seen::trial).toList());
    var baseline = baseline(reader, sweep.getSpec());
    var found =
        new Findings(
            SweepReader.facts(sweep),
            sweep.getSpec(),
            comparison,
            baseline,
            comparison
                .best()
                .flatMap(best -> reader.experiment(sweep, best.experiment()))
                .flatMap(best -> config(reader, best)),
            RunsPage.of(sweep.getSpec().tracking(), name, wandbBaseUrl),
            seen.stream().map(SweepReader.Seen::history).toList());
    if (runs) {
      write(Report.withRuns(found, asked(spoken), spoken.getFirst(), comparison.trials().size()));
      for (var trial : comparison.trials()) {
        reader
            .experiment(sweep, trial.experiment())
            .ifPresent(
                experiment -> write(run(reader, experiment, Optional.of(sweep), baseline), spoken));
      }
    } else {
      write(found, spoken);
    }
  }

  private Findings run(SweepReader reader, Experiment experiment) {
    var sweep = sweepOf(experiment, reader);
    return run(
        reader,
        experiment,
        sweep,
        sweep
            .map(found -> baseline(reader, found.getSpec()))
            .orElseGet(() -> baseline(reader, experiment)));
  }

  private Findings run(
      SweepReader reader, Experiment experiment, Optional<Sweep> sweep, Baseline baseline) {
    var metadata = experiment.getMetadata();
    var now = Instant.now();
    var group = sweep.map(found -> found.getMetadata().getName());
    return RunFindings.of(
        reader.namespace(),
        metadata.getName(),
        Instant.parse(metadata.getCreationTimestamp()),
        experiment.getSpec(),
        experiment.getStatus(),
        sweep.map(Sweep::getSpec),
        group.orElse(""),
        baseline,
        config(reader, experiment),
        group.flatMap(found -> RunsPage.of(experiment.getSpec().tracking(), found, wandbBaseUrl)),
        now);
  }

  private static Optional<Sweep> sweepOf(Experiment experiment, SweepReader reader) {
    var labels = Optional.ofNullable(experiment.getMetadata().getLabels()).orElse(Map.of());
    return Optional.ofNullable(labels.get(Names.SWEEP)).flatMap(reader::find);
  }

  /// What it is written in where nobody asks for another language.
  private static List<Language> own(Experiment experiment, SweepReader reader) {
    return sweepOf(experiment, reader)
        .map(sweep -> sweep.getSpec().report().spoken())
        .orElseGet(() -> experiment.getSpec().report().spoken());
  }

  private Optional<String> config(SweepReader reader, Experiment experiment) {
    return reader.config(
        experiment,
        ConfigFolder.find(configs).map(ConfigTree::ofDirectory).map(HydraComposer::new));
  }

  private static Baseline baseline(SweepReader reader, SweepSpec spec) {
    return baseline(reader, spec.checklist().baseline());
  }

  private static Baseline baseline(SweepReader reader, Experiment experiment) {
    return baseline(reader, experiment.getSpec().checklist().baseline());
  }

  private static Baseline baseline(SweepReader reader, Checklist.@Nullable Baseline baseline) {
    if (baseline == null) {
      return Baseline.none();
    }
    var reference = baseline.ref();
    if (reference == null) {
      return Baseline.given(baseline.metrics());
    }
    return reader
        .find(reference.name())
        .map(other ->
            Baseline.of(
                reference.name(),
                Comparison.of(other.getSpec(), reader.trials(other, Instant.now()))))
        .orElse(Baseline.none());
  }

  private void write(Findings findings, List<Language> own) {
    var spoken = asked(own);
    if (directory == null) {
      System.out.print(Report.markdown(findings, spoken.getFirst()));
      return;
    }
    write(Report.of(findings, spoken, own.getFirst()));
  }

  private List<Language> asked(List<Language> own) {
    return language == null ? own : List.of(language);
  }

  private void write(List<Document> pages) {
    var files = new ReportFiles(Objects.requireNonNull(directory));
    pages.forEach(page -> System.out.println(files.write(page)));
  }
}
