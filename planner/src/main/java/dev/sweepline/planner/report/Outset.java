package dev.sweepline.planner.report;

import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.planner.status.ChecklistLine;
import dev.sweepline.planner.status.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The part of a report that was known before anything ran: what it is, what was supposed, how it
/// was configured, what was expected.
record Outset(Findings findings, Words words, Page page) {

  void write(Verdict verdict, Analysis analysis) {
    metadata(analysis);
    hypothesis();
    checklist();
    configuration();
    expected(verdict);
  }

  private void metadata(Analysis analysis) {
    var sweep = findings.sweep();
    var spec = findings.spec();
    page.heading(1, findings.single().map(single -> single.trial().runName()).orElse(sweep.name()));
    var rows = new ArrayList<List<String>>();
    rows.addAll(
        findings
            .single()
            .map(this::identity)
            .orElse(List.of(row(Phrase.SWEEP, sweep.namespace() + "/" + sweep.name()))));
    rows.add(
        row(
            Phrase.TYPE,
            analysis
                .factor()
                .filter(_ -> findings.single().isEmpty())
                .map(
                    key -> words.of(Phrase.TYPE_FACTOR, Figures.word(sweep.type()), Page.code(key)))
                .orElse(Figures.word(sweep.type()))));
    rows.add(row(Phrase.STATE, state()));
    if (findings.single().isEmpty()) {
      rows.add(row(Phrase.TRIALS, trials()));
    }
    rows.add(row(Phrase.CREATED, sweep.createdAt().toString()));
    sweep.startedAt().ifPresent(start -> rows.add(row(Phrase.RAN, ran(start))));
    sweep.usage().ifPresent(usage -> rows.add(row(Phrase.COST, cost(usage))));
    rows.add(
        row(
            Phrase.OBJECTIVE,
            words.of(
                sweep.ranking().maximize() ? Phrase.MAXIMIZED : Phrase.MINIMIZED,
                Page.plain(sweep.ranking().metric()))));
    var source = spec.source();
    if (source != null) {
      var code =
          Stream.of(
                  Optional.ofNullable(source.repository()).map(Page::plain),
                  Optional.of(words.of(Phrase.COMMIT, Page.code(source.commit()))),
                  Optional.ofNullable(source.branch())
                      .map(branch -> words.of(Phrase.BRANCH, Page.code(branch))))
              .flatMap(Optional::stream);
      rows.add(row(Phrase.CODE, code.collect(Collectors.joining(", "))));
    }
    var data = spec.data();
    if (data != null) {
      rows.add(row(Phrase.DATA, Page.plain(data.name())));
    }
    var tracking = spec.tracking();
    if (tracking != null) {
      rows.add(row(Phrase.WANDB, wandb(tracking.wandb())));
    }
    page.table(
        new Table(
            List.of(
                Table.Column.text(words.of(Phrase.FACT)),
                Table.Column.text(words.of(Phrase.VALUE))),
            rows));
  }

  private List<List<String>> identity(Findings.Single single) {
    var rows = new ArrayList<List<String>>();
    rows.add(
        row(Phrase.EXPERIMENT, findings.sweep().namespace() + "/" + single.trial().experiment()));
    if (!single.sweep().isEmpty()) {
      rows.add(row(Phrase.BELONGS_TO, single.sweep()));
    }
    if (!single.trial().reused().isEmpty()) {
      rows.add(row(Phrase.REUSED, single.trial().reused()));
    }
    var provenance = single.provenance();
    if (provenance.image() != null) {
      rows.add(row(Phrase.IMAGE, Page.code(provenance.image())));
    }
    if (provenance.device() != null) {
      rows.add(row(Phrase.DEVICE, Page.code(provenance.device())));
    }
    return rows;
  }

  private List<String> row(Phrase fact, String value) {
    return List.of(words.of(fact), value);
  }

  private String state() {
    return findings
        .single()
        .map(single -> words.word("STATE", single.trial().state()))
        .orElseGet(() ->
            findings
                .sweep()
                .phase()
                .map(phase -> words.word("PHASE", phase))
                .orElse(words.of(Phrase.PHASE_UNSEEN)));
  }

  private String trials() {
    var counts =
        Arrays.stream(Trial.State.values())
            .flatMap(state -> counted(state).stream())
            .collect(Collectors.joining(", "));
    return words.of(Phrase.PLANNED, findings.sweep().planned())
        + (counts.isEmpty() ? "" : ": " + counts);
  }

  private Optional<String> counted(Trial.State state) {
    long count =
        findings.comparison().trials().stream().filter(trial -> trial.state() == state).count();
    return count == 0
        ? Optional.empty()
        : Optional.of(
            words.of(Phrase.IN_STATE, count, words.word("STATE", state).toLowerCase(Locale.ROOT)));
  }

  private String ran(Instant start) {
    return findings
        .sweep()
        .finishedAt()
        .map(end ->
            words.of(Phrase.RAN_FROM_TO, start, end, words.time(Duration.between(start, end))))
        .orElseGet(() -> words.of(Phrase.RAN_SINCE, start));
  }

  private String cost(Usage usage) {
    var hours = words.of(Phrase.GPU_HOURS, usage.gpuHours());
    return usage.cost() == null
        ? hours
        : hours + ", " + usage.cost() + (usage.currency() == null ? "" : " " + usage.currency());
  }

  private String wandb(Tracking.Wandb wandb) {
    var project =
        Page.plain((wandb.entity() == null ? "" : wandb.entity() + "/") + wandb.project());
    return findings
        .wandb()
        .map(address -> "[" + project + "](" + address + ")")
        .orElseGet(() ->
            switch (wandb.mode()) {
              case OFFLINE -> words.of(Phrase.WANDB_OFFLINE, project);
              case ONLINE -> project;
              case DISABLED -> words.of(Phrase.WANDB_DISABLED, project);
            });
  }

  private void hypothesis() {
    page.heading(2, words.of(Phrase.HYPOTHESIS));
    var hypothesis = findings.spec().checklist().hypothesis();
    page.paragraph(hypothesis == null ? words.of(Phrase.NO_HYPOTHESIS) : Page.plain(hypothesis));
    page.notes("hypothesis");
  }

  private void checklist() {
    var lines = findings.sweep().checklist();
    if (lines.isEmpty()) {
      return;
    }
    page.heading(2, words.of(Phrase.CHECKLIST));
    if (lines.stream().anyMatch(line -> !line.satisfied())) {
      page.paragraph(
          words.of(
              findings.comparison().trials().isEmpty()
                  ? Phrase.CHECKLIST_OPEN
                  : Phrase.CHECKLIST_IGNORED));
    }
    page.bullets(lines.stream().map(this::item).toList());
  }

  /// What is missing is said by the operator, in its own words.
  private String item(ChecklistLine line) {
    var name =
        Arrays.stream(Phrase.values())
            .filter(
                phrase -> phrase.name().equals("CHECKLIST_" + line.item().toUpperCase(Locale.ROOT)))
            .findFirst()
            .map(words::of)
            .orElse(Page.plain(line.item()));
    return line.satisfied() ? "[x] " + name : "[ ] " + name + ": " + Page.code(line.message());
  }

  private void configuration() {
    var spec = findings.spec();
    page.heading(2, words.of(Phrase.CONFIGURATION));
    if (!spec.overrides().isEmpty()) {
      page.paragraph(
          words.of(
              findings.single().isPresent() ? Phrase.OVERRIDES : Phrase.EVERY_RUN,
              Page.codes(spec.overrides())));
    }
    var rows = new ArrayList<List<String>>();
    spec.search()
        .space()
        .forEach(dimension ->
            rows.add(
                List.of(
                    Page.code(dimension.key()),
                    dimension.numeric() ? range(dimension) : Page.codes(dimension.values()))));
    if (spec.search().algorithm() != Search.Algorithm.GRID) {
      rows.add(row(Phrase.SEARCH, sampled(spec.search())));
    }
    var ensemble = spec.ensemble();
    if (ensemble != null) {
      rows.add(
          row(
              Phrase.MEMBERS,
              ensemble.from() == null
                  ? Page.codes(ensemble.experiments())
                  : words.of(Phrase.BEST_OF, ensemble.size(), Page.codes(ensemble.sweeps()))));
    }
    rows.add(
        row(
            Phrase.SEEDS,
            Page.codes(spec.search().seeds().stream().map(String::valueOf).toList())));
    page.table(
        new Table(
            List.of(
                Table.Column.text(words.of(Phrase.KEY)),
                Table.Column.text(words.of(Phrase.VALUES))),
            rows));
    if (!spec.search().exclude().isEmpty()) {
      page.paragraph(words.of(Phrase.LEFT_OUT, Page.codes(spec.search().exclude())));
    }
    findings
        .bestConfig()
        .ifPresentOrElse(
            yaml -> {
              page.paragraph(
                  words.of(findings.single().isPresent() ? Phrase.RUN_CONFIG : Phrase.BEST_CONFIG));
              page.yaml(yaml);
            },
            () -> page.paragraph(words.of(Phrase.CONFIG_UNKNOWN)));
  }

  private String range(Dimension dimension) {
    var ends =
        words.of(Phrase.RANGE, String.valueOf(dimension.min()), String.valueOf(dimension.max()));
    if (dimension.scale() == Dimension.Scale.LOG) {
      return words.of(Phrase.RANGE_LOG, ends);
    }
    if (dimension.step() != null) {
      return words.of(Phrase.RANGE_STEPS, ends, dimension.step());
    }
    return dimension.type() == Dimension.NumberType.INT ? words.of(Phrase.RANGE_WHOLE, ends) : ends;
  }

  private String sampled(Search search) {
    return words.of(
        Phrase.SAMPLED,
        Figures.word(search.algorithm()),
        String.valueOf(search.maxTrials()),
        search.sampleSeed());
  }

  private void expected(Verdict verdict) {
    page.heading(2, words.of(Phrase.EXPECTED));
    var before = verdict.before(words);
    if (!before.rows().isEmpty()) {
      page.table(before);
    }
    var baseline = findings.baseline();
    var asked = findings.spec().checklist().baseline();
    if (baseline.metrics().isEmpty()) {
      page.paragraph(
          asked == null || asked.ref() == null
              ? words.of(Phrase.BASELINE_NONE)
              : words.of(Phrase.BASELINE_GONE, Page.code(asked.ref().name())));
    } else {
      page.paragraph(
          baseline.sweep().isEmpty()
              ? words.of(Phrase.BASELINE_GIVEN)
              : words.of(Phrase.BASELINE_SWEEP, Page.code(baseline.sweep())));
    }
    var expected = findings.spec().checklist().expected();
    if (expected == null) {
      page.paragraph(words.of(Phrase.NOTHING_EXPECTED));
    } else if (expected.rationale() != null) {
      page.paragraph(words.of(Phrase.RATIONALE, Page.plain(expected.rationale())));
    }
  }
}
