package dev.sweepline.planner.champion;

import dev.sweepline.planner.conclusion.Estimate;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.spec.ChampionSpec;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.ChampionDecision;
import dev.sweepline.planner.status.ChampionDecision.Verdict;
import dev.sweepline.planner.status.ChampionDecisionBuilder;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.Contender;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Decides on a proposal: only figures that can be compared are, and equal is not better.
final class Judge {
  static final String NOT_BETTER = "NotBetter";
  static final String TOO_FEW_SEEDS = "TooFewSeeds";
  static final String OTHER_DATA = "OtherData";
  static final String NO_RESULT = "NoResult";
  static final String NO_CHECKPOINT = "NoCheckpoint";
  static final String NO_EARLIER = "NoEarlierChampion";
  static final String UNREADABLE = "UnreadableProposal";
  static final String BETTER = "Better";
  static final String ROLLBACK = "Rollback";

  private final ChampionSpec spec;
  private final ChampionStatus status;
  private final String proposal;
  private final Instant now;

  private Judge(ChampionSpec spec, ChampionStatus status, String proposal, Instant now) {
    this.spec = spec;
    this.status = status;
    this.proposal = proposal;
    this.now = now;
  }

  /// @param trials those that the proposal may mean
  static ChampionDecision judge(
      ChampionSpec spec,
      ChampionStatus status,
      Proposal proposal,
      List<ExperimentView> trials,
      Instant now) {
    var judge = new Judge(spec, status, proposal.text(), now);
    var candidates = new Candidates(spec.objective(), trials);
    return switch (proposal) {
      case Proposal.OfSweep(_, var sweep) ->
          judge.candidate(candidates.best(spec.seeds()), "Sweep " + sweep);
      case Proposal.AskedSweep(_, var sweep) ->
          judge.candidate(candidates.best(spec.seeds()), "Sweep " + sweep);
      case Proposal.AskedExperiment(_, var experiment) ->
          judge.candidate(candidates.of(experiment), "Experiment " + experiment);
      case Proposal.Rollback _ -> judge.rollback();
      case Proposal.Unreadable _ ->
          judge.impossible(
              UNREADABLE,
              "sweepline.dev/propose is \"%s\": write Sweep/NAME, Experiment/NAME or Rollback"
                  .formatted(judge.proposal));
    };
  }

  private ChampionDecision rollback() {
    return status
        .before()
        .map(back ->
            decision(
                Verdict.VERIFYING,
                ROLLBACK,
                "goes back to Experiment %s, %s"
                    .formatted(back.model().experiment(), figures(back.model())),
                back.model(),
                null,
                List.of()))
        .orElseGet(() -> impossible(NO_EARLIER, "there is no earlier champion to go back to"));
  }

  private ChampionDecision candidate(Optional<Candidate> found, String who) {
    var metric = spec.objective().metric();
    if (found.isEmpty()) {
      return impossible(NO_RESULT, "no trial of %s has succeeded with a %s".formatted(who, metric));
    }
    var candidate = found.get();
    return fewSeeds(candidate)
        .or(() -> otherData(candidate))
        .or(() -> noCheckpoint(candidate))
        .orElseGet(() -> compared(candidate));
  }

  private Optional<ChampionDecision> fewSeeds(Candidate candidate) {
    int has = candidate.seeds();
    return has >= spec.seeds()
        ? Optional.empty()
        : Optional.of(
            refused(
                TOO_FEW_SEEDS,
                "the cell of Experiment %s has %d of the %d seeds that spec.seeds asks for: add %d to the Sweep's search.seeds"
                    .formatted(
                        candidate.contender().experiment(), has, spec.seeds(), spec.seeds() - has),
                candidate));
  }

  private Optional<ChampionDecision> otherData(Candidate candidate) {
    var contender = candidate.contender();
    if (candidate.unknownData().isPresent()) {
      return Optional.of(
          refused(
              OTHER_DATA,
              "nobody knows which data Experiment %s was validated on: its trainer has reported no digest; set spec.data.digest of its Sweep"
                  .formatted(candidate.unknownData().get()),
              candidate));
    }
    if (candidate.data().size() > 1) {
      return Optional.of(
          refused(
              OTHER_DATA,
              "the seeds of Experiment %s were validated on different data: %s"
                  .formatted(contender.experiment(), String.join(", ", candidate.data())),
              candidate));
    }
    var data = spec.data();
    var wanted = wantedDigest();
    if (wanted != null && !wanted.equals(contender.dataDigest())) {
      return Optional.of(
          refused(
              OTHER_DATA,
              "Experiment %s was validated on %s, the champion is of %s: means on different data do not compare; a Champion for each"
                  .formatted(
                      contender.experiment(),
                      named(contender.dataName(), contender.dataDigest()),
                      named(data == null ? null : data.name(), wanted)),
              candidate));
    }
    if (wanted == null && data != null && !data.name().equals(contender.dataName())) {
      return Optional.of(
          refused(
              OTHER_DATA,
              "Experiment %s was validated on %s, spec.data.name says %s"
                  .formatted(
                      contender.experiment(),
                      named(contender.dataName(), contender.dataDigest()),
                      data.name()),
              candidate));
    }
    return Optional.empty();
  }

  private @Nullable String wantedDigest() {
    var data = spec.data();
    if (data != null && data.digest() != null) {
      return data.digest();
    }
    return status.reigning() == null ? null : status.reigning().model().dataDigest();
  }

  private static String named(@Nullable String name, @Nullable String digest) {
    return (name == null ? "data" : name) + (digest == null ? "" : " (" + digest + ")");
  }

  private Optional<ChampionDecision> noCheckpoint(Candidate candidate) {
    var contender = candidate.contender();
    var checkpoint = contender.checkpoint();
    if (contender.claim() == null) {
      return Optional.of(
          refused(
              NO_CHECKPOINT,
              "Experiment %s keeps no checkpoint in a claim: set spec.storage.checkpoints.claim of its Sweep"
                  .formatted(contender.experiment()),
              candidate));
    }
    if (checkpoint == null || checkpoint.sha256() == null) {
      return Optional.of(
          refused(
              NO_CHECKPOINT,
              "Experiment %s has told of no checkpoint with a SHA-256 (status.checkpoint)"
                  .formatted(contender.experiment()),
              candidate));
    }
    return Optional.empty();
  }

  private ChampionDecision compared(Candidate candidate) {
    var contender = candidate.contender();
    var flags = new ArrayList<>(candidate.flags());
    if (status.reigning() == null) {
      return decision(
          Verdict.VERIFYING,
          BETTER,
          "%s %s; it is the first".formatted(spec.objective().metric(), figures(contender)),
          contender,
          null,
          flags);
    }
    var champion = status.reigning().model();
    var delta = delta(contender, champion);
    flags.addAll(cautions(contender, champion));
    boolean better = delta.signum() > 0 && delta.compareTo(new BigDecimal(spec.minDelta())) >= 0;
    var words =
        "%s %s, the champion's %s: %s"
            .formatted(
                spec.objective().metric(),
                figures(contender),
                figures(champion),
                difference(delta));
    return decision(
        better ? Verdict.VERIFYING : Verdict.REFUSED,
        better ? BETTER : NOT_BETTER,
        words,
        contender,
        delta,
        flags);
  }

  private String difference(BigDecimal delta) {
    var asked = " (spec.minDelta is " + spec.minDelta() + ")";
    return switch (delta.signum()) {
      case 0 -> "equal";
      case 1 -> "better by " + delta.toPlainString() + asked;
      default -> "worse by " + delta.negate().toPlainString();
    };
  }

  private BigDecimal delta(Contender contender, Contender champion) {
    var more = new BigDecimal(contender.mean()).subtract(new BigDecimal(champion.mean()));
    var better =
        spec.objective().direction() == Objective.Direction.MAXIMIZE ? more : more.negate();
    return better.stripTrailingZeros();
  }

  private static List<String> cautions(Contender contender, Contender champion) {
    var cautions = new ArrayList<String>();
    if (!Objects.equals(contender.normalisationBatch(), champion.normalisationBatch())) {
      cautions.add(
          "batch normalisation saw batches of %s, the champion's of %s: they are not quite alike"
              .formatted(
                  number(contender.normalisationBatch()), number(champion.normalisationBatch())));
    }
    var difference = estimate(contender).minus(estimate(champion));
    if (difference.standardError().isEmpty()) {
      cautions.add("of one seed there is no standard error: the difference may be chance");
    } else if (!difference.clear()) {
      cautions.add("the difference is within two standard errors and may be chance");
    }
    return cautions;
  }

  private static Estimate estimate(Contender contender) {
    var error = contender.standardError();
    return new Estimate(
        contender.seeds().size(),
        Double.parseDouble(contender.mean()),
        error == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(error)));
  }

  private static String number(@Nullable Integer batch) {
    return batch == null ? "a size nobody knows" : batch.toString();
  }

  /// A mean as people write it.
  static String figures(Contender contender) {
    return contender.mean()
        + (contender.standardError() == null ? "" : " ± " + contender.standardError())
        + " over %d seed%s"
            .formatted(contender.seeds().size(), contender.seeds().size() == 1 ? "" : "s");
  }

  private ChampionDecision refused(String reason, String message, Candidate candidate) {
    return decision(
        Verdict.REFUSED, reason, message, candidate.contender(), null, candidate.flags());
  }

  private ChampionDecision impossible(String reason, String message) {
    return decision(Verdict.REFUSED, reason, message, null, null, List.of());
  }

  private ChampionDecision decision(
      Verdict verdict,
      String reason,
      String message,
      @Nullable Contender contender,
      @Nullable BigDecimal delta,
      List<String> flags) {
    return ChampionDecisionBuilder.builder()
        .proposal(proposal)
        .at(now.truncatedTo(ChronoUnit.SECONDS).toString())
        .verdict(verdict)
        .reason(reason)
        .message(message)
        .candidate(contender)
        .champion(status.reigning() == null ? null : status.reigning().model())
        .delta(delta == null ? null : delta.toPlainString())
        .flags(flags)
        .build();
  }
}
