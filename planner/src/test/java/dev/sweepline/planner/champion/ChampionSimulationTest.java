package dev.sweepline.planner.champion;

import static dev.sweepline.planner.champion.Champions.TWO_SEEDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.champion.ChampionAction.StartPromotion;
import dev.sweepline.planner.champion.ChampionAction.TellWebhook;
import dev.sweepline.planner.champion.Champions.Trained;
import dev.sweepline.planner.experiment.ExperimentView;
import dev.sweepline.planner.status.ChampionStatus;
import dev.sweepline.planner.status.Promotion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An operator that dies between any two steps, Pods that die at any of theirs, and statuses that
/// are read late: whoever reads the pointer sees a whole champion, and the right one in the end.
class ChampionSimulationTest {
  private static final int WORLDS = 500;

  @ParameterizedTest(name = "worlds from seed {0}")
  @ValueSource(ints = {1, 2, 3, 4})
  void nothingIsHalfPromotedWhereverItCrashes(int seed) {
    for (int world = 0; world < WORLDS; world++) {
      new World(seed * 1_000_003L + world).live();
    }
  }

  /// One Champion, its claim and its Pods.
  private static final class World {
    private final long seed;
    private final Random dice;
    private final List<String> proposals = new ArrayList<>();
    private final Map<String, List<ExperimentView>> trials = new HashMap<>();
    private final Map<String, Claimed> pods = new TreeMap<>();
    private final List<ChampionStatus> past = new ArrayList<>();
    private final Map<String, Boolean> files = new HashMap<>();
    private @Nullable String pointer;
    private int pointerNumber;
    private Instant now = Champions.NOW;
    private ChampionStatus status = ChampionStatus.EMPTY;

    /// A Pod and what it was made for.
    private record Claimed(Promotion promotion, @Nullable PromotionPod seen) {}

    World(long seed) {
      this.seed = seed;
      this.dice = new Random(seed);
      int count = 3 + dice.nextInt(4);
      for (int i = 0; i < count; i++) {
        var sweep = "s" + i;
        var proposal = i > 1 && dice.nextInt(5) == 0 ? "Rollback@" + i : "Sweep/" + sweep;
        proposals.add(proposal);
        trials.put(
            proposal,
            proposal.startsWith("Rollback")
                ? List.of()
                : Champions.trials(
                    new Trained(sweep, "b0", 1, value()), new Trained(sweep, "b0", 2, value())));
      }
    }

    private String value() {
      return "0." + (70 + dice.nextInt(20));
    }

    void live() {
      for (var asked : proposals) {
        for (int step = 0; !decided(asked); step++) {
          assertThat(step).as("steps of seed %d for %s", seed, asked).isLessThan(400);
          step(asked);
          check();
        }
      }
      var reigning = status.reigning();
      assertThat(pointer)
          .as("the pointer of seed %d", seed)
          .isEqualTo(reigning == null ? null : reigning.sha256());
    }

    private boolean decided(String asked) {
      return asked.equals(status.asked()) && status.promotion() == null;
    }

    private void step(String asked) {
      now = now.plusSeconds(dice.nextInt(40));
      if (dice.nextInt(3) > 0) {
        operate(asked);
      } else {
        runSomePod();
      }
    }

    /// Sometimes with a status from before, which the API server then does not let it overwrite.
    private void operate(String asked) {
      boolean stale = !past.isEmpty() && dice.nextInt(10) == 0;
      var known = stale ? past.get(dice.nextInt(past.size())) : status;
      var promotion = known.promotion();
      var pod = promotion == null ? null : pods.get(ChampionPlanner.podName("docs", promotion));
      var plan =
          ChampionPlanner.plan(
              Champions.view(
                  TWO_SEEDS,
                  known,
                  asked,
                  trials.getOrDefault(asked, List.of()),
                  pod == null ? null : seen(pod)),
              now);
      if (dice.nextInt(8) == 0) {
        return; // It dies before it does anything.
      }
      plan.action().ifPresent(this::act);
      if (dice.nextInt(8) == 0 || stale) {
        return;
      }
      if (!plan.status().equals(status)) {
        past.add(status);
        expectEvidence(status, plan.status());
        status = plan.status();
      }
    }

    private void act(ChampionAction action) {
      switch (action) {
        // Even where the look at the live object came too late: the number decides.
        case StartPromotion(var promotion, var name) -> {
          pods.keySet().removeIf(other -> !other.equals(name) && dice.nextBoolean());
          pods.putIfAbsent(name, new Claimed(promotion, null));
        }
        case TellWebhook _ -> throw new AssertionError("nobody is to be told");
      }
    }

    private static PromotionPod seen(Claimed pod) {
      return pod.seen() == null
          ? new PromotionPod(PromotionPod.Phase.UNDER_WAY, null, null, null, null)
          : pod.seen();
    }

    /// As `ChampionFolder` does it, dying at any point.
    private void runSomePod() {
      var names =
          pods.entrySet().stream()
              .filter(pod -> pod.getValue().seen() == null)
              .map(Map.Entry::getKey)
              .toList();
      if (names.isEmpty()) {
        return;
      }
      var name = names.get(dice.nextInt(names.size()));
      var promotion = Objects.requireNonNull(pods.get(name)).promotion();
      int fate = dice.nextInt(12);
      if (fate == 0) {
        pods.remove(name); // Somebody deletes it.
        return;
      }
      pods.put(name, new Claimed(promotion, ended(promotion, fate)));
    }

    private PromotionPod ended(Promotion promotion, int fate) {
      if (pointerNumber > promotion.number()) {
        return Champions.failed(14, "came too late");
      }
      if (fate == 1) {
        return Champions.failed(137, "killed before the copy");
      }
      files.put(promotion.sha256(), Boolean.TRUE);
      if (fate == 2) {
        return Champions.failed(137, "killed before the pointer");
      }
      pointer = promotion.sha256();
      pointerNumber = promotion.number();
      return fate == 3
          ? Champions.failed(1, "killed before it could say so")
          : Champions.succeeded(promotion.sha256());
    }

    private void check() {
      if (pointer == null) {
        assertThat(status.reigning()).as("a champion of seed %d without a file", seed).isNull();
        return;
      }
      assertThat(files).as("files of seed %d", seed).containsKey(pointer);
      var allowed = new ArrayList<String>();
      if (status.reigning() != null) {
        allowed.add(status.reigning().sha256());
      }
      if (status.promotion() != null) {
        allowed.add(status.promotion().sha256());
      }
      assertThat(allowed).as("whom the pointer of seed %d may name", seed).contains(pointer);
    }

    private void expectEvidence(ChampionStatus before, ChampionStatus after) {
      if (Objects.equals(before.reigning(), after.reigning())) {
        return;
      }
      var promotion = Objects.requireNonNull(before.promotion());
      var reigning = Objects.requireNonNull(after.reigning());
      assertThat(reigning.sha256()).isEqualTo(promotion.sha256()).isEqualTo(pointer);
      if (promotion.kind() == Promotion.Kind.PROMOTE && before.reigning() != null) {
        assertThat(Double.parseDouble(reigning.model().mean()))
            .as("the mean of seed %d", seed)
            .isGreaterThan(Double.parseDouble(before.reigning().model().mean()));
      }
    }
  }
}
