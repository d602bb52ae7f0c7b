package dev.sweepline.operator.report;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Fingerprint;
import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.report.Document;
import dev.sweepline.planner.report.Findings;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.spec.Reporting.Git;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The pages of a sweep's runs. What came of a run is remembered, so that its page is written again
/// only when the run has changed, or what it is compared with, or the branch.
final class RunSheets {
  /// More would be too large for a commit that is made in memory.
  static final int MOST = 1_000;

  // Runs, over all sweeps; those of a sweep that was forgotten are written once more.
  private static final long REMEMBERED = 50_000;

  private final ReportFindings findings;
  private final Cache<String, Map<String, Known>> known =
      Caffeine.newBuilder()
          .maximumWeight(REMEMBERED)
          .weigher((String _, Map<String, Known> runs) -> 1 + runs.size())
          .build();

  RunSheets(ReportFindings findings) {
    this.findings = findings;
  }

  /// What is known of a run's pages.
  ///
  /// @param facts a digest of what they are written from
  /// @param digest of the pages
  /// @param pushed whether they were pushed like this
  private record Known(String facts, String digest, boolean pushed) {}

  /// A run that gets pages.
  private record Run(String uid, String facts, Sheet sheet) {

    @Nullable Known known(boolean nowPushed) {
      var digest = sheet.knownDigest();
      return digest == null ? null : new Known(facts, digest, nowPushed || sheet.wasPushed());
    }
  }

  /// The sweep's pages and those of its best runs.
  Pages with(
      List<Document> ofSweep, Sweep sweep, Findings found, Trove trove, Git git, Instant now) {
    var trials = found.comparison().trials();
    var best = trials.stream().limit(MOST).map(Trial::experiment).toList();
    var byName = byName(best, sweep, trove);
    var common = common(sweep, found, git);
    var uid = sweep.getMetadata().getUid();
    var before = Optional.ofNullable(known.getIfPresent(uid)).orElse(Map.of());
    var runs =
        best.stream()
            .flatMap(name -> Optional.ofNullable(byName.get(name)).stream())
            .map(run -> run(run, sweep, found, common, before, now))
            .toList();
    var sheets = new ArrayList<Sheet>();
    sheets.add(Sheet.of(ofSweep));
    runs.forEach(run -> sheets.add(run.sheet()));
    var note =
        trials.size() > MOST
            ? "with pages of the %d best of %d runs".formatted(MOST, trials.size())
            : "with pages of %d runs".formatted(runs.size());
    return new Pages(sheets, note, pushed -> known.put(uid, after(runs, pushed)));
  }

  /// Of all runs only those are held that get pages.
  private static Map<String, Experiment> byName(List<String> names, Sweep sweep, Trove trove) {
    var wanted = Set.copyOf(names);
    return trove
        .each(
            sweep,
            run -> Optional.of(run).filter(some -> wanted.contains(some.getMetadata().getName())))
        .stream()
        .flatMap(Optional::stream)
        .collect(Collectors.toMap(run -> run.getMetadata().getName(), run -> run, (one, _) -> one));
  }

  private static Map<String, Known> after(List<Run> runs, boolean pushed) {
    var after = new HashMap<String, Known>();
    for (var run : runs) {
      var now = run.known(pushed);
      if (now != null) {
        after.put(run.uid(), now);
      }
    }
    return Map.copyOf(after);
  }

  private Run run(
      Experiment run,
      Sweep sweep,
      Findings found,
      String common,
      Map<String, Known> before,
      Instant now) {
    var uid = run.getMetadata().getUid();
    var facts =
        Fingerprint.sha256(
            common + "\n" + run.getMetadata().getName() + "\n" + run.getSpec() + run.getStatus());
    var same = Optional.ofNullable(before.get(uid)).filter(last -> last.facts().equals(facts));
    return new Run(
        uid,
        facts,
        new Sheet(
            () ->
                Report.of(
                    findings.ofRun(run, Optional.of(sweep), found.baseline(), now),
                    sweep.getSpec().report().spoken()),
            same.map(Known::digest).orElse(null),
            same.filter(Known::pushed).isPresent()));
  }

  /// What the pages of all runs depend on.
  private static String common(Sweep sweep, Findings found, Git git) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("target", GitTarget.of(sweep.getMetadata().getName(), git));
    facts.put("languages", sweep.getSpec().report().spoken());
    facts.put("checklist", sweep.getSpec().checklist());
    facts.put("goals", sweep.getSpec().goals());
    facts.put("baseline", found.baseline().sweep());
    facts.put("figures", new TreeMap<>(found.baseline().metrics()));
    return facts.toString();
  }
}
