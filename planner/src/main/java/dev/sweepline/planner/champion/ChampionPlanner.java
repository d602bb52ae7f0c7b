package dev.sweepline.planner.champion;

import dev.sweepline.planner.Names;
import dev.sweepline.planner.champion.ChampionAction.StartPromotion;
import dev.sweepline.planner.champion.ChampionAction.TellWebhook;
import dev.sweepline.planner.status.ChampionDecision;
import dev.sweepline.planner.status.ChampionDecision.Verdict;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.ChampionStatusBuilder;
import dev.sweepline.planner.status.Contender;
import dev.sweepline.planner.status.Delivery;
import dev.sweepline.planner.status.Promotion;
import dev.sweepline.planner.status.Promotion.Kind;
import dev.sweepline.planner.status.PromotionBuilder;
import dev.sweepline.planner.status.Reign;
import dev.sweepline.planner.status.ReignBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Decides what happens to a Champion: judge, journal, verify and copy, and only then crown.
public final class ChampionPlanner {
  /// As often a Pod may be evicted, killed or lost before a person has to look.
  static final int MANY_TRIES = 5;

  private static final int MOST_DOUBLINGS = 6;

  static final String CHECKPOINT_REFUSED = "CheckpointRefused";

  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);

  /// Of a trainer: configuration, data, checkpoint. No repetition will change those.
  private static final Set<Integer> FINAL = Set.of(10, 11, 14);

  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,16}$");

  private ChampionPlanner() {}

  public static ChampionPlan plan(ChampionView view, Instant now) {
    var second = now.truncatedTo(ChronoUnit.SECONDS);
    var step =
        view.status().promotion() == null
            ? idle(view, second)
            : underWay(view, view.status().promotion(), second);
    return new ChampionPlan(
        step.action(), ChampionReport.of(view, step.status(), second), step.lookAgainIn());
  }

  /// A status with the conditions that belong to it.
  public static ChampionStatus reported(ChampionView view, ChampionStatus status, Instant now) {
    return ChampionReport.of(view, status, now);
  }

  private static ChampionPlan idle(ChampionView view, Instant now) {
    var status = view.status();
    var delivery = status.webhook();
    if (delivery != null && view.spec().webhook() == null) {
      return again(ChampionStatusBuilder.builder(status).webhook(null).build());
    }
    // Whom the chart does not allow stays due until it does.
    var due =
        delivery == null || !delivery.due() || view.webhookProblem() != null ? null : delivery;
    // One that is told for the first time goes before the next decision.
    if (due != null && due.tries() == 0) {
      return doing(new TellWebhook(due), status);
    }
    var proposal = view.proposal();
    if (proposal.isPresent()) {
      return decided(view, proposal.get(), now);
    }
    if (due == null) {
      return only(status);
    }
    var wait = left(due.notBefore(), now);
    return wait.isZero() ? doing(new TellWebhook(due), status) : later(status, wait);
  }

  private static ChampionPlan decided(ChampionView view, Proposal proposal, Instant now) {
    var decision = Judge.judge(view.spec(), view.status(), proposal, view.trials(), now);
    var heard =
        ChampionStatusBuilder.builder(Proposals.heard(view.status(), proposal, view.sweeps()))
            .decision(decision);
    if (decision.verdict() == Verdict.VERIFYING) {
      int number = view.status().latest() + 1;
      heard.promotions(number).promotion(promotion(view, proposal, decision, number));
    }
    return new ChampionPlan(Optional.empty(), heard.build(), Optional.of(Duration.ZERO));
  }

  private static Promotion promotion(
      ChampionView view, Proposal proposal, ChampionDecision decision, int number) {
    var model = Objects.requireNonNull(decision.candidate());
    if (proposal instanceof Proposal.Rollback) {
      var back = view.status().before().orElseThrow();
      return promotion(number, Kind.ROLLBACK, model, back.claim(), back.sha256());
    }
    return promotion(number, Kind.PROMOTE, model, claim(view, model), digest(model));
  }

  private static Promotion promotion(
      int number, Kind kind, Contender model, String claim, String sha256) {
    return PromotionBuilder.builder()
        .number(number)
        .kind(kind)
        .model(model)
        .claim(claim)
        .sha256(sha256)
        .tries(1)
        .build();
  }

  private static String digest(Contender model) {
    return Objects.requireNonNull(Objects.requireNonNull(model.checkpoint()).sha256());
  }

  /// All champions of one name are in one place, so that a rollback finds them.
  private static String claim(ChampionView view, Contender model) {
    var storage = view.spec().storage();
    if (storage != null) {
      return storage.claim();
    }
    var reigning = view.status().reigning();
    return reigning == null ? Objects.requireNonNull(model.claim()) : reigning.claim();
  }

  private static ChampionPlan underWay(ChampionView view, Promotion promotion, Instant now) {
    var status = view.status();
    var pod = view.pod();
    var instead = view.proposal().map(proposal -> decided(view, proposal, now));
    if (instead.isPresent() && isOther(promotion, instead.get().status().promotion())) {
      return instead.get();
    }
    if (pod == null) {
      var wait = left(promotion.notBefore(), now);
      return wait.isZero()
          ? doing(new StartPromotion(promotion, podName(view.name(), promotion)), status)
          : later(status, wait);
    }
    return switch (pod.phase()) {
      case UNDER_WAY -> only(status);
      case SUCCEEDED ->
          promotion.sha256().equals(pod.sha256())
              ? again(crowned(view, promotion, now))
              : again(
                  repeated(
                      status,
                      promotion,
                      "its Pod ended without naming the file " + promotion.sha256(),
                      now));
      case FAILED ->
          again(
              pod.exitCode() != null && FINAL.contains(pod.exitCode())
                  ? failed(status, promotion, words(pod))
                  : repeated(status, promotion, words(pod), now));
    };
  }

  /// Nothing but another promotion ends one that is stuck: that one moves the pointer.
  private static boolean isOther(Promotion promotion, @Nullable Promotion other) {
    return other != null && other.number() > promotion.number();
  }

  public static String podName(String champion, Promotion promotion) {
    return Names.promotion(champion, promotion.number(), promotion.tries());
  }

  private static String words(PromotionPod pod) {
    if (pod.message() != null && !pod.message().isBlank()) {
      return pod.message();
    }
    return pod.exitCode() == null
        ? "its Pod failed without a word"
        : "its Pod ended with exit code " + pod.exitCode();
  }

  private static ChampionStatus crowned(ChampionView view, Promotion promotion, Instant now) {
    var status = view.status();
    var at = now.toString();
    var crowned =
        switch (promotion.kind()) {
          case PROMOTE -> status.crowned(reign(view.name(), promotion, at), at);
          case ROLLBACK -> status.rolledBack(promotion.number(), at);
        };
    var told = ChampionStatusBuilder.builder(crowned);
    var decision = status.decision();
    if (decision != null) {
      told.decision(
          switch (promotion.kind()) {
            case PROMOTE -> decision.with(Verdict.PROMOTED, decision.reason(), decision.message());
            case ROLLBACK ->
                decision.with(Verdict.ROLLED_BACK, decision.reason(), decision.message());
          });
    }
    return told.webhook(
            view.spec().webhook() == null
                ? null
                : new Delivery(promotion.number(), Delivery.State.DUE, 0, null, null))
        .build();
  }

  private static Reign reign(String champion, Promotion promotion, String at) {
    return ReignBuilder.builder()
        .number(promotion.number())
        .model(promotion.model())
        .claim(promotion.claim())
        .file(folder(champion) + "/" + file(promotion))
        .sha256(promotion.sha256())
        .since(at)
        .build();
  }

  /// Named by its content, in the champion's folder.
  public static String file(Promotion promotion) {
    var sha256 = promotion.sha256();
    var checkpoint = promotion.model().checkpoint();
    var extension = checkpoint == null ? null : EXTENSION.matcher(checkpoint.path());
    return sha256.substring(sha256.indexOf(':') + 1)
        + (extension != null && extension.find() ? extension.group() : ".safetensors");
  }

  /// Below the root of the claim.
  public static String folder(String champion) {
    return "champions/" + champion;
  }

  /// Until it has come true: a try that was lost may have moved the pointer.
  private static ChampionStatus repeated(
      ChampionStatus status, Promotion promotion, String why, Instant now) {
    var pause = FIRST_RETRY.multipliedBy(1L << Math.min(promotion.tries(), MOST_DOUBLINGS));
    return ChampionStatusBuilder.builder(status)
        .promotion(
            PromotionBuilder.builder(promotion)
                .tries(promotion.tries() + 1)
                .notBefore(now.plus(pause).toString())
                .message(why)
                .build())
        .build();
  }

  /// The champion stays who it was.
  private static ChampionStatus failed(ChampionStatus status, Promotion promotion, String why) {
    var decision = status.decision();
    var words =
        "Experiment %s is not the champion: %s".formatted(promotion.model().experiment(), why);
    return ChampionStatusBuilder.builder(status)
        .promotion(null)
        .decision(
            decision == null ? null : decision.with(Verdict.FAILED, CHECKPOINT_REFUSED, words))
        .build();
  }

  private static Duration left(@Nullable String notBefore, Instant now) {
    return notBefore == null || !Instant.parse(notBefore).isAfter(now)
        ? Duration.ZERO
        : Duration.between(now, Instant.parse(notBefore));
  }

  private static ChampionPlan only(ChampionStatus status) {
    return new ChampionPlan(Optional.empty(), status, Optional.empty());
  }

  private static ChampionPlan doing(ChampionAction action, ChampionStatus status) {
    return new ChampionPlan(Optional.of(action), status, Optional.empty());
  }

  private static ChampionPlan later(ChampionStatus status, Duration wait) {
    return new ChampionPlan(Optional.empty(), status, Optional.of(wait));
  }

  private static ChampionPlan again(ChampionStatus status) {
    return new ChampionPlan(Optional.empty(), status, Optional.of(Duration.ZERO));
  }
}
