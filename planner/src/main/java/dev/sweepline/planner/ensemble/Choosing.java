package dev.sweepline.planner.ensemble;

import dev.sweepline.planner.report.Figures;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.PinnedEnsemble;
import dev.sweepline.planner.spec.SweepSpec;
import dev.sweepline.planner.spec.SweepType;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Chooses the members of an ensemble once all that it names is over: what is best may change while
/// something runs.
///
/// What may still come is waited for. What cannot come, or cannot vote, is refused at once, so that
/// nobody waits for days to hear of it.
public final class Choosing {
  private static final String MEMBERS = "spec.ensemble.members";
  private static final String FROM = "spec.ensemble.from";
  private static final String SWEEPS = FROM + ".sweeps";
  private static final int REASONS = 3;

  private final SweepSpec spec;
  private final Ensemble ensemble;
  private final List<String> awaited = new ArrayList<>();
  private final List<SpecProblem> problems = new ArrayList<>();

  private Choosing(SweepSpec spec, Ensemble ensemble) {
    this.spec = spec;
    this.ensemble = ensemble;
  }

  /// @param sources what the spec names, in its order
  public static Choice of(String sweep, SweepSpec spec, List<Source> sources) {
    var ensemble = spec.ensemble();
    var wrong = EnsembleProblems.of(sweep, spec);
    if (!wrong.isEmpty()) {
      return new Choice.Refused(wrong);
    }
    if (ensemble == null) {
      return new Choice.Nobody();
    }
    return new Choosing(spec, ensemble).choose(sources);
  }

  private Choice choose(List<Source> sources) {
    for (int i = 0; i < sources.size(); i++) {
      look(i, sources.get(i));
    }
    if (!problems.isEmpty()) {
      return new Choice.Refused(problems);
    }
    if (!awaited.isEmpty()) {
      return new Choice.Waiting("members: " + String.join(", ", awaited));
    }
    var members = ensemble.from() == null ? named(sources) : best(sources);
    if (problems.isEmpty()) {
      checkTogether(members);
    }
    return problems.isEmpty() ? chosen(members) : new Choice.Refused(problems);
  }

  private void look(int place, Source source) {
    switch (source) {
      case Source.Missing(var name) ->
          awaited.add(
              "there is no %s %s in this namespace"
                  .formatted(ensemble.from() == null ? "Experiment" : "Sweep", name));
      case Source.OfSweep sweep -> look(SWEEPS + "[" + place + "].name", sweep);
      case Source.OfExperiment(var candidate) -> {
        var phase = candidate.status().phase();
        if (phase == null || !phase.settled()) {
          awaited.add(
              "the Experiment %s %s"
                  .formatted(
                      candidate.name(),
                      phase == null ? "has not begun" : "is " + Figures.word(phase)));
        } else {
          candidate
              .whyNot()
              .ifPresent(
                  why -> add(MEMBERS + "[" + place + "].experiment", candidate.name() + " " + why));
        }
      }
    }
  }

  private void look(String field, Source.OfSweep sweep) {
    if (sweep.type() == SweepType.ENSEMBLE) {
      add(
          field,
          sweep.name() + " is an ensemble itself, without checkpoints: name those that train");
      return;
    }
    switch (sweep.phase()) {
      case null -> awaited.add("the Sweep " + sweep.name() + " has not begun");
      case RUNNING, BLOCKED, SUSPENDED, REFUSED ->
          awaited.add("the Sweep " + sweep.name() + " is " + Figures.word(sweep.phase()));
      case FAILED ->
          add(
              field,
              sweep.name()
                  + " has failed, so that its best model is not known: bring it to an end (another"
                  + " value, a higher limit), or name another Sweep");
      case SUCCEEDED -> {}
    }
  }

  private static List<Candidate> named(List<Source> sources) {
    return sources.stream()
        .flatMap(source ->
            source instanceof Source.OfExperiment(var candidate)
                ? Stream.of(candidate)
                : Stream.empty())
        .toList();
  }

  private List<Candidate> best(List<Source> sources) {
    var sweeps =
        sources.stream()
            .flatMap(source ->
                source instanceof Source.OfSweep sweep ? Stream.of(sweep) : Stream.empty())
            .toList();
    var first = sweeps.getFirst();
    for (var other : sweeps) {
      if (!other.objective().equals(first.objective())) {
        add(
            SWEEPS,
            "%s is about %s and %s about %s, which cannot be ranked together: name the members in"
                    .formatted(
                        first.name(),
                        first.objective().metric(),
                        other.name(),
                        other.objective().metric())
                + " spec.ensemble.members");
        return List.of();
      }
    }
    var trials = sweeps.stream().flatMap(sweep -> sweep.trials().stream()).toList();
    var best = Members.best(trials, first.objective(), ensemble.size());
    if (best.size() < ensemble.size()) {
      add(
          FROM + ".top",
          "is %d, and only %d of the sweeps' configurations can vote%s: name more sweeps, or give"
                  .formatted(ensemble.size(), best.size(), reasons(trials))
              + " these more values");
    }
    return best;
  }

  /// Why some of them cannot.
  private static String reasons(List<Candidate> trials) {
    var reasons =
        trials.stream()
            .sorted(Comparator.comparing(Candidate::name))
            .flatMap(trial -> trial.whyNot().map(why -> trial.name() + " " + why).stream())
            .limit(REASONS)
            .collect(Collectors.joining(", "));
    return reasons.isEmpty() ? "" : " (" + reasons + ")";
  }

  private void checkTogether(List<Candidate> members) {
    Members.problems(members)
        .forEach(problem -> add(ensemble.from() == null ? MEMBERS : FROM, problem));
    if (!problems.isEmpty()) {
      return;
    }
    var storage = spec.storage();
    var claim = members.stream().flatMap(member -> member.claim().stream()).findFirst().orElse("");
    if (storage != null
        && (storage.checkpoints() == null || !storage.checkpoints().claim().equals(claim))) {
      add(
          "spec.storage",
          "the members' checkpoints are in the claim %s: give storage.checkpoints.claim: %s, or leave"
                  .formatted(claim, claim)
              + " spec.storage out");
    }
    var written = spec.data() == null ? null : spec.data().digest();
    var learned = dataDigest(members);
    if (written != null && learned.isPresent() && !learned.get().equals(written)) {
      add(
          "spec.data.digest",
          "is %s, and the members were trained on %s: leave spec.data out, or name other members"
              .formatted(written, learned.get()));
    }
  }

  private static Optional<String> dataDigest(List<Candidate> members) {
    return members.stream().flatMap(member -> member.dataDigest().stream()).findFirst();
  }

  private Choice chosen(List<Candidate> members) {
    var pinned = new ArrayList<PinnedEnsemble.Member>();
    for (int i = 0; i < members.size(); i++) {
      var member = members.get(i);
      pinned.add(
          new PinnedEnsemble.Member(
              member.name(),
              member.uid(),
              member.model().orElse(null),
              member.checkpoint().orElseThrow().path(),
              "sha256:" + member.sha256(),
              ensemble.weight(i)));
    }
    // Whichever order they are in: that of the name that comes first.
    var like = members.stream().min(Comparator.comparing(Candidate::name)).orElseThrow();
    return new Choice.Chosen(
        new PinnedEnsemble(pinned, ensemble.voting()),
        dataDigest(members).orElse(null),
        like.spec());
  }

  private void add(String field, String message) {
    problems.add(new SpecProblem(field, message));
  }
}
