package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.Tracking;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The write-up of one sweep in Markdown, from facts alone: the same facts give the same text.
public final class Report {

  private final Findings findings;
  private final Analysis analysis;
  private final Verdict verdict;
  private final StringBuilder text = new StringBuilder();

  private Report(Findings findings) {
    this.findings = findings;
    this.analysis = new Analysis(findings);
    this.verdict = Verdict.on(findings);
  }

  public static String markdown(Findings findings) {
    var report = new Report(findings);
    report.metadata();
    report.hypothesis();
    report.checklist();
    report.configuration();
    report.expected();
    report.actual();
    report.analysis();
    report.nextSteps();
    return report.text.toString();
  }

  private void metadata() {
    var sweep = findings.sweep();
    var spec = findings.spec();
    heading(1, sweep.name());
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("Sweep", sweep.namespace() + "/" + sweep.name()));
    rows.add(List.of("Type", Figures.word(sweep.type()) + factor()));
    rows.add(List.of("State", sweep.phase().map(Figures::word).orElse("not looked at yet")));
    rows.add(List.of("Trials", trials()));
    rows.add(List.of("Created", sweep.createdAt().toString()));
    sweep.startedAt().ifPresent(start -> rows.add(List.of("Ran", ran(start))));
    sweep.usage().ifPresent(usage -> rows.add(List.of("Cost", usage.text())));
    rows.add(
        List.of(
            "Objective",
            sweep.ranking().metric()
                + (sweep.ranking().maximize() ? ", maximized" : ", minimized")));
    var source = spec.source();
    if (source != null) {
      rows.add(
          List.of(
              "Code",
              Stream.of(
                      source.repository(),
                      "commit `" + source.commit() + "`",
                      branch(source.branch()))
                  .flatMap(Stream::ofNullable)
                  .collect(Collectors.joining(", "))));
    }
    var data = spec.data();
    if (data != null) {
      rows.add(List.of("Data", data.name()));
    }
    var tracking = spec.tracking();
    if (tracking != null) {
      rows.add(List.of("W&B", wandb(tracking.wandb())));
    }
    table(new Table(List.of(Table.Column.text("Fact"), Table.Column.text("Value")), rows));
  }

  private void hypothesis() {
    heading(2, "Hypothesis");
    var hypothesis = findings.spec().checklist().hypothesis();
    paragraph(hypothesis == null ? "None was written down." : hypothesis);
  }

  private void checklist() {
    var lines = findings.sweep().checklist();
    if (lines.isEmpty()) {
      return;
    }
    heading(2, "Checklist");
    if (lines.stream().anyMatch(line -> !line.satisfied())) {
      paragraph(
          findings.comparison().trials().isEmpty()
              ? "It is not complete."
              : "**It ran although the checklist is not complete.**");
    }
    bullets(
        lines.stream()
            .map(line -> (line.satisfied() ? "[x] " : "[ ] ") + line.item() + ": " + line.message())
            .toList());
  }

  private void configuration() {
    var spec = findings.spec();
    heading(2, "Configuration");
    if (!spec.overrides().isEmpty()) {
      paragraph("Every run: " + codes(spec.overrides()) + ".");
    }
    var rows = new ArrayList<List<String>>();
    spec.search()
        .space()
        .forEach(dimension ->
            rows.add(
                List.of(
                    "`" + dimension.key() + "`",
                    dimension.numeric() ? dimension.range() : codes(dimension.values()))));
    if (spec.search().algorithm() != Search.Algorithm.GRID) {
      rows.add(List.of("search", sampled(spec.search())));
    }
    rows.add(List.of("seeds", codes(spec.search().seeds().stream().map(String::valueOf).toList())));
    table(new Table(List.of(Table.Column.text("Key"), Table.Column.text("Values")), rows));
    if (!spec.search().exclude().isEmpty()) {
      paragraph("Left out: " + codes(spec.search().exclude()) + ".");
    }
    findings
        .bestConfig()
        .ifPresent(yaml -> {
          paragraph("The best run's configuration, resolved:");
          text.append("```yaml\n").append(yaml.stripTrailing()).append("\n```\n\n");
        });
  }

  private static String sampled(Search search) {
    return Figures.word(search.algorithm())
        + ", at most "
        + search.maxTrials()
        + " trials, seed "
        + search.sampleSeed();
  }

  private void expected() {
    heading(2, "Expected");
    var expected = findings.spec().checklist().expected();
    if (expected == null) {
      paragraph("Nothing was recorded beforehand.");
      return;
    }
    paragraph(
        findings.expected().entrySet().stream()
                .map(entry -> entry.getKey() + " " + Figures.metric(entry.getValue()))
                .collect(Collectors.joining(", "))
            + (expected.rationale() == null ? "." : ": " + expected.rationale()));
  }

  private void actual() {
    heading(2, "Actual");
    findings
        .comparison()
        .best()
        .ifPresent(best -> paragraph("Best run: `" + best.runName() + "`."));
    table(verdict.table());
    if (!findings.baseline().source().isEmpty()) {
      paragraph("Baseline: " + findings.baseline().source() + ".");
    }
    table(findings.comparison().table());
    findings.comparison().caution().ifPresent(this::paragraph);
    paragraph(repetitions());
  }

  private void analysis() {
    heading(2, "Analysis");
    paragraph("**" + verdict.sentence() + "**");
    if (!findings.spec().goals().isEmpty()) {
      paragraph("Goals, by the configuration that came nearest:");
      table(Conclusions.goals(findings));
    }
    for (var effect : analysis.effects()) {
      paragraph(analysis.sentence(effect));
      table(Analysis.table(effect));
    }
    Conclusions.importance(findings).ifPresent(this::paragraph);
    var failures = analysis.failures();
    if (!failures.isEmpty()) {
      paragraph("What did not work:");
      bullets(failures);
    }
  }

  private void nextSteps() {
    heading(2, "Next steps");
    var steps = NextSteps.from(findings, verdict, analysis);
    if (steps.isEmpty()) {
      paragraph("None follows from these figures.");
    } else {
      bullets(steps);
    }
    text.setLength(text.length() - 1);
  }

  private String factor() {
    return analysis.factor().map(key -> ", which puts `" + key + "` to the test").orElse("");
  }

  private String trials() {
    var counts =
        Stream.of(Trial.State.values())
            .map(state -> counted(state))
            .filter(count -> !count.isEmpty())
            .collect(Collectors.joining(", "));
    return findings.sweep().planned() + " planned" + (counts.isEmpty() ? "" : ": " + counts);
  }

  private String counted(Trial.State state) {
    var count =
        findings.comparison().trials().stream().filter(trial -> trial.state() == state).count();
    return count == 0 ? "" : count + " " + state.name().toLowerCase(Locale.ROOT);
  }

  private String ran(Instant start) {
    return findings
        .sweep()
        .finishedAt()
        .map(end -> start + " to " + end + " (" + Figures.time(Duration.between(start, end)) + ")")
        .orElse("since " + start);
  }

  private String wandb(Tracking.Wandb wandb) {
    var project = (wandb.entity() == null ? "" : wandb.entity() + "/") + wandb.project();
    return findings
        .wandb()
        .map(address -> "[" + project + "](" + address + ")")
        .orElse(
            project
                + switch (wandb.mode()) {
                  case OFFLINE -> ", written as folders for `wandb sync`";
                  case ONLINE -> "";
                  case DISABLED -> ", not tracked";
                });
  }

  private String repetitions() {
    var trials = findings.comparison().trials();
    ToIntFunction<ToIntFunction<Trial.Attempts>> sum =
        part -> trials.stream().map(Trial::attempts).mapToInt(part).sum();
    int hangs = sum.applyAsInt(Trial.Attempts::hangs);
    return "%s for %s; repeated after %s, %s, %s and %s%s."
        .formatted(
            Figures.count(sum.applyAsInt(Trial.Attempts::started), "attempt"),
            Figures.count(trials.size(), "trial"),
            Figures.count(sum.applyAsInt(Trial.Attempts::errors), "error"),
            Figures.count(sum.applyAsInt(Trial.Attempts::disruptions), "disruption"),
            Figures.count(sum.applyAsInt(Trial.Attempts::infrastructure), "infrastructure failure"),
            Figures.count(sum.applyAsInt(Trial.Attempts::outOfMemory), "GPU memory overflow"),
            hangs == 0 ? "" : ", and " + Figures.count(hangs, "hang"));
  }

  private static @Nullable String branch(@Nullable String branch) {
    return branch == null ? null : "branch `" + branch + "`";
  }

  private static String codes(List<String> values) {
    return values.stream().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
  }

  private void heading(int level, String title) {
    text.append("#".repeat(level)).append(' ').append(title).append("\n\n");
  }

  private void paragraph(String words) {
    text.append(words).append("\n\n");
  }

  private void bullets(List<String> lines) {
    lines.forEach(line -> text.append("- ").append(line).append('\n'));
    text.append('\n');
  }

  private void table(Table table) {
    text.append(table.toMarkdown()).append('\n');
  }
}
