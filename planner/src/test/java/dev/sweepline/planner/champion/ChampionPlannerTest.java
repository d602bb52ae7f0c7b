package dev.sweepline.planner.champion;

import static dev.sweepline.planner.champion.Champions.DATA;
import static dev.sweepline.planner.champion.Champions.NOW;
import static dev.sweepline.planner.champion.Champions.TWO_SEEDS;
import static dev.sweepline.planner.champion.Champions.failed;
import static dev.sweepline.planner.champion.Champions.promoted;
import static dev.sweepline.planner.champion.Champions.succeeded;
import static dev.sweepline.planner.champion.Champions.trials;
import static dev.sweepline.planner.champion.Champions.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.champion.Champions.Trained;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.experiment.ExperimentViewBuilder;
import dev.sweepline.planner.spec.ChampionSpec;
import dev.sweepline.planner.spec.ChampionSpecBuilder;
import dev.sweepline.planner.spec.Objective;
import dev.sweepline.planner.status.ChampionDecision;
import dev.sweepline.planner.status.ChampionDecision.Verdict;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.ChampionStatusBuilder;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Contender;
import dev.sweepline.planner.status.Delivery;
import dev.sweepline.planner.status.Promotion;
import dev.sweepline.planner.status.Reign;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChampionPlannerTest {
  private static final String OLD = "sha256:" + "0".repeat(64);

  @Test
  void proposesTheBestCellOfASweepWithMeanAndStandardError() {
    var trials =
        trials(
            new Trained("first", "b0", 1, "0.80"),
            new Trained("first", "b0", 2, "0.82"),
            new Trained("first", "b1", 1, "0.90"),
            new Trained("first", "b1", 2, "0.86"));

    var plan =
        ChampionPlanner.plan(view(TWO_SEEDS, ChampionStatus.EMPTY, "Sweep/first", trials), NOW);

    assertThat(plan.action()).isEmpty();
    var promotion = Objects.requireNonNull(plan.status().promotion());
    assertThat(promotion.number()).isEqualTo(1);
    assertThat(promotion.kind()).isEqualTo(Promotion.Kind.PROMOTE);
    assertThat(promotion.claim()).isEqualTo("ckpts");
    assertThat(promotion.model().experiment()).isEqualTo("first-b1-1");
    assertThat(promotion.model().mean()).isEqualTo("0.88");
    assertThat(promotion.model().standardError()).isEqualTo("0.02");
    assertThat(promotion.model().seeds()).containsExactly(1, 2);
    assertThat(promotion.model().dataDigest()).isEqualTo(DATA);
    assertThat(plan.status().reigning()).isNull();
    assertThat(conditions(plan.status()))
        .isEqualTo("Accepted=TRUE Reigning=FALSE Reconciling=TRUE Stalled=FALSE Ready=FALSE");
  }

  @Test
  void startsThePodOnlyOfAPromotionThatIsWritten() {
    var proposed =
        ChampionPlanner.plan(
                view(TWO_SEEDS, ChampionStatus.EMPTY, "Sweep/first", cell("first", "0.8", "0.9")),
                NOW)
            .status();

    var plan = ChampionPlanner.plan(view(TWO_SEEDS, proposed, "Sweep/first", List.of()), NOW);

    assertThat(plan.action())
        .contains(
            new ChampionAction.StartPromotion(
                Objects.requireNonNull(proposed.promotion()), "docs-p1-1"));
    assertThat(plan.status()).isEqualTo(proposed);
  }

  @Test
  void crownsWhatThePodHasCopiedAndNothingElse() {
    var proposed =
        ChampionPlanner.plan(
                view(TWO_SEEDS, ChampionStatus.EMPTY, "Sweep/first", cell("first", "0.8", "0.9")),
                NOW)
            .status();
    var sha256 = Objects.requireNonNull(proposed.promotion()).sha256();

    var other =
        ChampionPlanner.plan(
                view(TWO_SEEDS, proposed, "Sweep/first", List.of(), succeeded(OLD)), NOW)
            .status();
    var crowned =
        ChampionPlanner.plan(
                view(TWO_SEEDS, proposed, "Sweep/first", List.of(), succeeded(sha256)), NOW)
            .status();

    assertThat(other.reigning()).isNull();
    assertThat(Objects.requireNonNull(other.promotion()).tries()).isEqualTo(2);
    var reigning = Objects.requireNonNull(crowned.reigning());
    assertThat(reigning.model().experiment()).isEqualTo("first-b0-2");
    assertThat(reigning.sha256()).isEqualTo(sha256);
    assertThat(reigning.file())
        .isEqualTo("champions/docs/" + sha256.substring("sha256:".length()) + ".safetensors");
    assertThat(crowned.promotion()).isNull();
    assertThat(verdict(crowned)).isEqualTo(Verdict.PROMOTED);
    assertThat(conditions(crowned))
        .isEqualTo("Accepted=TRUE Reigning=TRUE Reconciling=FALSE Stalled=FALSE Ready=TRUE");
  }

  @Test
  void doesNotPromoteAnEqualOneNorOneThatIsBetterByTooLittle() {
    var champion = champion("0.80", "0.90");

    var equal = decide(champion, "Sweep/second", cell("second", "0.90", "0.80"));
    var little = decide(champion, "Sweep/third", cell("third", "0.80", "0.903"));
    var enough = decide(champion, "Sweep/fourth", cell("fourth", "0.80", "0.904"));

    assertThat(reason(equal)).isEqualTo("NotBetter");
    assertThat(message(equal))
        .isEqualTo(
            "val_f1 0.85 ± 0.05 over 2 seeds, the champion's 0.85 ± 0.05 over 2 seeds: equal");
    assertThat(message(little))
        .endsWith("better by 0.0015 (spec.minDelta is 0.002)")
        .startsWith("val_f1 0.8515 ± 0.0515 over 2 seeds");
    assertThat(reason(little)).isEqualTo("NotBetter");
    assertThat(verdict(enough)).isEqualTo(Verdict.VERIFYING);
    assertThat(Objects.requireNonNull(enough.decision()).delta()).isEqualTo("0.002");
    assertThat(Objects.requireNonNull(enough.decision()).flags())
        .containsExactly("the difference is within two standard errors and may be chance");
    assertThat(equal.reigning()).isEqualTo(champion.reigning());
  }

  @Test
  void flagsADifferenceThatAReportWouldNotCallClear() {
    var champion = champion("0.80", "0.90");

    var withinTwo = decide(champion, "Sweep/second", cell("second", "0.90", "1.00"));
    var beyond = decide(champion, "Sweep/third", cell("third", "0.96", "0.96"));

    assertThat(Objects.requireNonNull(withinTwo.decision()).flags())
        .containsExactly("the difference is within two standard errors and may be chance");
    assertThat(Objects.requireNonNull(beyond.decision()).flags()).isEmpty();
  }

  @Test
  void anEqualOneIsNotPromotedEvenWithoutMinDelta() {
    var spec = ChampionSpecBuilder.builder().seeds(2).build();
    var champion = promoted(spec, ChampionStatus.EMPTY, "Sweep/a", cell("a", "0.1", "0.2"));

    var equal = ChampionPlanner.plan(view(spec, champion, "Sweep/b", cell("b", "0.2", "0.1")), NOW);

    assertThat(verdict(equal.status())).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void takesLessForBetterWhereTheObjectiveIsMinimised() {
    var spec =
        ChampionSpecBuilder.builder()
            .seeds(2)
            .objective(new Objective("val_f1", Objective.Direction.MINIMIZE))
            .build();
    var champion = promoted(spec, ChampionStatus.EMPTY, "Sweep/a", cell("a", "0.5", "0.6"));

    var lower = ChampionPlanner.plan(view(spec, champion, "Sweep/b", cell("b", "0.5", "0.4")), NOW);

    assertThat(verdict(lower.status())).isEqualTo(Verdict.VERIFYING);
    assertThat(Objects.requireNonNull(lower.status().promotion()).model().experiment())
        .isEqualTo("b-b0-2");
  }

  @Test
  void asksForSeedsThatAreMissing() {
    var one =
        decide(
            ChampionStatus.EMPTY,
            "Experiment/first-b0-1",
            trials(new Trained("first", "b0", 1, "0.9")));

    assertThat(reason(one)).isEqualTo("TooFewSeeds");
    assertThat(message(one))
        .isEqualTo(
            "the cell of Experiment first-b0-1 has 1 of the 2 seeds that spec.seeds asks for: add 1 to the Sweep's search.seeds");
  }

  @Test
  void countsARepeatedSeedOnceAndTheFirstOfIt() {
    var lucky = new Trained("first", "b0", 1, "0.99").view();
    var again =
        ExperimentViewBuilder.builder(lucky)
            .name("first-b0-1-replay")
            .uid("later")
            .createdAt(NOW.plusSeconds(100))
            .build();
    var trials = List.of(again, new Trained("first", "b0", 1, "0.8").view());

    var decided = decide(ChampionStatus.EMPTY, "Experiment/first-b0-1", trials);

    assertThat(reason(decided)).isEqualTo("TooFewSeeds");
    assertThat(candidate(decided).mean()).isEqualTo("0.8");
  }

  @Test
  void refusesOtherDataByName() {
    var champion = champion("0.80", "0.90");
    var other = "sha256:" + "e".repeat(64);

    var foreign =
        decide(
            champion,
            "Sweep/second",
            trials(
                new Trained("second", "b0", 1, "0.99").on(other),
                new Trained("second", "b0", 2, "0.99").on(other)));
    var mixed =
        decide(
            champion,
            "Sweep/third",
            trials(
                new Trained("third", "b0", 1, "0.99"),
                new Trained("third", "b0", 2, "0.99").on(other)));
    var unknown =
        decide(
            champion,
            "Sweep/fourth",
            trials(
                new Trained("fourth", "b0", 1, "0.99"),
                new Trained("fourth", "b0", 2, "0.99").on(null)));

    assertThat(List.of(reason(foreign), reason(mixed), reason(unknown))).containsOnly("OtherData");
    assertThat(message(foreign)).contains("data (" + other + ")", "data (" + DATA + ")");
    assertThat(message(mixed)).contains(DATA, other);
    assertThat(message(unknown)).contains("fourth-b0-2");
  }

  @Test
  void holdsTheFirstChampionToTheDataOfTheSpec() {
    var spec =
        ChampionSpecBuilder.builder(TWO_SEEDS)
            .data(new ChampionSpec.Data("docs-v3", "sha256:" + "e".repeat(64)))
            .build();

    var decided =
        ChampionPlanner.plan(
            view(spec, ChampionStatus.EMPTY, "Sweep/a", cell("a", "0.8", "0.9")), NOW);

    assertThat(reason(decided.status())).isEqualTo("OtherData");
    assertThat(message(decided.status())).contains("docs-v3 (sha256:eee");
  }

  @Test
  void flagsOtherNormalisationBatches() {
    var champion = champion("0.80", "0.81");

    var decided =
        decide(
            champion,
            "Sweep/second",
            trials(
                new Trained("second", "b0", 1, "0.95").normalising(8),
                new Trained("second", "b0", 2, "0.94")));

    assertThat(verdict(decided)).isEqualTo(Verdict.VERIFYING);
    assertThat(Objects.requireNonNull(decided.decision()).flags())
        .containsExactly(
            "batch normalisation saw batches of 8 and 16 in its trials",
            "batch normalisation saw batches of 8, the champion's of 16: they are not quite alike");
  }

  @Test
  void saysThatThereIsNothingToPropose() {
    assertThat(message(decide(ChampionStatus.EMPTY, "Sweep/nothing", List.of())))
        .isEqualTo("no trial of Sweep nothing has succeeded with a val_f1");
    assertThat(message(decide(ChampionStatus.EMPTY, "swep/first", List.of())))
        .isEqualTo(
            "sweepline.dev/propose is \"swep/first\": write Sweep/NAME, Experiment/NAME or Rollback");
    assertThat(message(decide(ChampionStatus.EMPTY, "Rollback", List.of())))
        .isEqualTo("there is no earlier champion to go back to");
  }

  @Test
  void decidesOnAProposalOnceAndAgainWhereItIsMadeAgain() {
    var trials = cell("first", "0.8", "0.9");
    var champion = promoted(TWO_SEEDS, ChampionStatus.EMPTY, "Sweep/first", trials);

    assertThat(view(TWO_SEEDS, champion, "Sweep/first", trials).proposal()).isEmpty();
    assertThat(view(TWO_SEEDS, champion, "Sweep/first@later", trials).proposal())
        .contains(new Proposal.AskedSweep("Sweep/first@later", "first"));
  }

  @Test
  void keepsTheChampionWhereTheCheckpointIsRefused() {
    var champion = champion("0.80", "0.81");
    var proposed = decide(champion, "Sweep/second", cell("second", "0.9", "0.91"));

    var refused =
        ChampionPlanner.plan(
                view(
                    TWO_SEEDS,
                    proposed,
                    "Sweep/second",
                    List.of(),
                    failed(14, "it was changed or damaged")),
                NOW)
            .status();

    assertThat(refused.reigning()).isEqualTo(champion.reigning());
    assertThat(refused.promotion()).isNull();
    assertThat(verdict(refused)).isEqualTo(Verdict.FAILED);
    assertThat(message(refused))
        .isEqualTo("Experiment second-b0-2 is not the champion: it was changed or damaged");
    assertThat(conditions(refused))
        .isEqualTo("Accepted=TRUE Reigning=TRUE Reconciling=FALSE Stalled=TRUE Ready=FALSE");
  }

  @Test
  void triesAgainWhereThePodWasLostAndCallsAPersonInTheEnd() {
    var status = decide(ChampionStatus.EMPTY, "Sweep/first", cell("first", "0.8", "0.9"));
    var now = NOW;
    for (int tries = 1; tries <= ChampionPlanner.MANY_TRIES; tries++) {
      assertThat(conditions(status)).contains("Stalled=FALSE");
      status = ended(status, failed(137, "evicted"), now);
      var waiting = ChampionPlanner.plan(view(TWO_SEEDS, status, null, List.of(), null), now);
      assertThat(waiting.action()).isEmpty();
      now = now.plus(waiting.lookAgainIn().orElseThrow());
      assertThat(ChampionPlanner.plan(view(TWO_SEEDS, status, null, List.of(), null), now).action())
          .contains(
              new ChampionAction.StartPromotion(
                  Objects.requireNonNull(status.promotion()), "docs-p1-" + (tries + 1)));
    }

    assertThat(Duration.between(NOW, now)).isEqualTo(Duration.ofSeconds(20 + 40 + 80 + 160 + 320));
    assertThat(conditions(status)).contains("Reconciling=TRUE Stalled=TRUE Ready=FALSE");
    assertThat(status.conditions().get(3).message())
        .isEqualTo(
            "the checkpoint of Experiment first-b0-2 is verified and copied, try 6; before: evicted");
  }

  @Test
  void onlyAnotherPromotionEndsOneThatIsStuck() {
    var status = decide(ChampionStatus.EMPTY, "Sweep/first", cell("first", "0.8", "0.9"));
    var early = decide(status, "Sweep/second", cell("second", "0.1", "0.2"));
    for (int tries = 1; tries <= ChampionPlanner.MANY_TRIES; tries++) {
      status = ended(status, failed(137, "evicted"), NOW);
    }

    var refused = decide(status, "Sweep/nothing", List.of());
    var other = decide(status, "Sweep/second", cell("second", "0.1", "0.2"));

    assertThat(Objects.requireNonNull(early.promotion()).number()).isEqualTo(1);
    assertThat(refused.promotion()).isEqualTo(status.promotion());
    assertThat(Objects.requireNonNull(other.promotion()).number()).isEqualTo(2);
    assertThat(Objects.requireNonNull(other.promotion()).model().sweep()).isEqualTo("second");
  }

  @Test
  void goesBackInTheHistoryAndOnFromThere() {
    var first = champion("0.80", "0.81");
    var second = promoted(TWO_SEEDS, first, "Sweep/second", cell("second", "0.9", "0.91"));
    var third = promoted(TWO_SEEDS, second, "Sweep/third", cell("third", "0.95", "0.96"));

    var back = promoted(TWO_SEEDS, third, "Rollback@1", List.of());
    var further = promoted(TWO_SEEDS, back, "Rollback@2", List.of());
    var end = decide(further, "Rollback@3", List.of());

    assertThat(sweeps(third)).containsExactly("third", "second REPLACED", "first REPLACED");
    assertThat(sweeps(back)).containsExactly("second", "third ROLLED_BACK", "first REPLACED");
    assertThat(sweeps(further)).containsExactly("first", "second ROLLED_BACK", "third ROLLED_BACK");
    assertThat(verdict(back)).isEqualTo(Verdict.ROLLED_BACK);
    assertThat(Objects.requireNonNull(back.reigning()).number()).isEqualTo(4);
    assertThat(reason(end)).isEqualTo("NoEarlierChampion");
  }

  @Test
  void proposalsOfSweepsAreHeardInTheOrderInWhichTheyEnded() {
    var sweeps =
        List.of(
            new ProposingSweep("late", "2026-03-01T09:00:00Z"),
            new ProposingSweep("early", "2026-03-01T08:00:00Z"));

    var first = Proposals.next(ChampionStatus.EMPTY, null, sweeps).orElseThrow();
    var heard = Proposals.heard(ChampionStatus.EMPTY, first, sweeps);
    var second = Proposals.next(heard, null, sweeps).orElseThrow();
    var all = Proposals.heard(heard, second, sweeps.subList(0, 1));

    assertThat(List.of(first.text(), second.text()))
        .containsExactly("Sweep/early (spec.promote)", "Sweep/late (spec.promote)");
    assertThat(Proposals.next(all, null, sweeps.subList(0, 1))).isEmpty();
    assertThat(all.heard()).containsExactly("late@2026-03-01T09:00:00Z");
  }

  @Test
  void tellsTheWebhookAfterThePromotionAndKeepsItWhateverBecomesOfThat() {
    var spec =
        ChampionSpecBuilder.builder(TWO_SEEDS)
            .webhook(new ChampionSpec.Webhook("https://hooks.example/x", null))
            .build();
    var champion = promoted(spec, ChampionStatus.EMPTY, "Sweep/a", cell("a", "0.8", "0.9"));
    var due = new Delivery(1, Delivery.State.DUE, 0, null, null);

    assertThat(champion.webhook()).isEqualTo(due);
    assertThat(ChampionPlanner.plan(view(spec, champion, "Sweep/a", List.of()), NOW).action())
        .contains(new ChampionAction.TellWebhook(due));
    var status = champion;
    for (int tries = 1; tries <= 20; tries++) {
      status = Deliveries.after(status, new Deliveries.Answer.Failed("x answered 500"), NOW);
    }
    var told = ChampionPlanner.reported(view(spec, status, "Sweep/a", List.of()), status, NOW);

    assertThat(told.reigning()).isEqualTo(champion.reigning());
    assertThat(told.webhook())
        .isEqualTo(new Delivery(1, Delivery.State.GIVEN_UP, 20, null, "x answered 500"));
    assertThat(conditions(told))
        .isEqualTo(
            "Accepted=TRUE Reigning=TRUE Reconciling=FALSE Stalled=FALSE Ready=TRUE WebhookDelivered=FALSE");
  }

  @Test
  void tellsAWebhookOfTheReigningChampionOnceItsHostIsAllowed() {
    var spec =
        ChampionSpecBuilder.builder(TWO_SEEDS)
            .webhook(new ChampionSpec.Webhook("https://hooks.example/x", null))
            .build();
    var champion = promoted(spec, ChampionStatus.EMPTY, "Sweep/a", cell("a", "0.8", "0.9"));
    var allowed = view(spec, champion, "Sweep/a", List.of());
    var refused =
        ChampionViewBuilder.builder(allowed).webhookProblem("hooks.example is not allowed").build();

    assertThat(ChampionPlanner.plan(refused, NOW).action()).isEmpty();
    assertThat(ChampionPlanner.plan(refused, NOW).status().webhook())
        .isEqualTo(new Delivery(1, Delivery.State.DUE, 0, null, null));
    assertThat(ChampionPlanner.plan(allowed, NOW).action())
        .contains(
            new ChampionAction.TellWebhook(new Delivery(1, Delivery.State.DUE, 0, null, null)));
  }

  @Test
  void waitsLongerAndLongerForAWebhook() {
    var status =
        ChampionStatusBuilder.builder()
            .webhook(new Delivery(1, Delivery.State.DUE, 0, null, null))
            .build();

    var once = Deliveries.after(status, new Deliveries.Answer.Failed("away"), NOW);
    var twice = Deliveries.after(once, new Deliveries.Answer.Failed("away"), NOW);

    assertThat(once.webhook())
        .isEqualTo(new Delivery(1, Delivery.State.DUE, 1, NOW.plusSeconds(5).toString(), "away"));
    assertThat(Objects.requireNonNull(twice.webhook()).notBefore())
        .isEqualTo(NOW.plusSeconds(10).toString());
  }

  @Test
  void allowsOnlyHostsOfTheChart() {
    var hosts = List.of("hooks.example", "ci.example:8443");

    assertThat(Deliveries.problem("https://hooks.example/secret", hosts)).isEmpty();
    assertThat(Deliveries.problem("https://CI.example:8443/x", hosts)).isEmpty();
    assertThat(Deliveries.problem("https://ci.example/secret", hosts))
        .contains(
            "the webhook's host ci.example is not allowed: add it to champions.webhookHosts of the chart");
    assertThat(Deliveries.problem("https://hooks.example@evil.example/", hosts))
        .contains(
            "the webhook's url must be https://HOST/… or http://HOST/…, without user or password");
    assertThat(Deliveries.problem("file:///etc/passwd", hosts)).isPresent();
    assertThat(Deliveries.problem("https://hooks.example/ x", hosts))
        .contains("the webhook's url is no address");
  }

  private static List<ExperimentView> cell(String sweep, String one, String two) {
    return trials(new Trained(sweep, "b0", 1, one), new Trained(sweep, "b0", 2, two));
  }

  private static ChampionStatus champion(String one, String two) {
    return promoted(TWO_SEEDS, ChampionStatus.EMPTY, "Sweep/first", cell("first", one, two));
  }

  private static ChampionStatus decide(
      ChampionStatus status, String asked, List<ExperimentView> trials) {
    return ChampionPlanner.plan(view(TWO_SEEDS, status, asked, trials), NOW).status();
  }

  private static ChampionStatus ended(ChampionStatus status, PromotionPod pod, Instant now) {
    return ChampionPlanner.plan(view(TWO_SEEDS, status, null, List.of(), pod), now).status();
  }

  private static List<String> sweeps(ChampionStatus status) {
    var all = new ArrayList<String>();
    all.add(Objects.requireNonNull(Objects.requireNonNull(status.reigning()).model().sweep()));
    status.history().forEach(reign -> all.add(described(reign)));
    return all;
  }

  private static String described(Reign reign) {
    return reign.model().sweep() + " " + reign.ended();
  }

  private static ChampionDecision decision(ChampionStatus status) {
    return Objects.requireNonNull(status.decision());
  }

  private static Verdict verdict(ChampionStatus status) {
    return decision(status).verdict();
  }

  private static String reason(ChampionStatus status) {
    return decision(status).reason();
  }

  private static String message(ChampionStatus status) {
    return decision(status).message();
  }

  private static Contender candidate(ChampionStatus status) {
    return Objects.requireNonNull(decision(status).candidate());
  }

  private static String conditions(ChampionStatus status) {
    return status.conditions().stream()
        .map((Condition condition) -> condition.type() + "=" + condition.status())
        .collect(Collectors.joining(" "));
  }
}
