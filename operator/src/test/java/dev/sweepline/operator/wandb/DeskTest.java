package dev.sweepline.operator.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.contract.TrainerEvent;
import dev.sweepline.planner.spec.Tracking;
import dev.sweepline.testing.PretendTrainer;
import dev.sweepline.wandb.OfflineRuns;
import dev.sweepline.wandb.RunEnding;
import dev.sweepline.wandb.RunPosition;
import dev.sweepline.wandb.Told;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeskTest {
  private static final Instant NOW = PretendTrainer.START;
  private static final RunEnding SUCCESS =
      new RunEnding("Succeeded", 0, Map.of("val_f1", 0.8), 1, 1);

  private static final int ROOM = 10;

  private final Path root;
  private final Room room = new Room(ROOM);
  private final PretendDirectory directory = new PretendDirectory();
  private final PretendTrainer trainer = new PretendTrainer("u1", 1);
  private final Desk desk;

  DeskTest(@TempDir Path root) {
    this.root = root;
    desk = desk();
  }

  @Test
  void holdsAnEventUntilItsExperimentIsKnown() throws IOException {
    desk.hear(trainer.epochEnd(10, 1, Map.of("val_f1", 0.8)), 3, 70, NOW);
    desk.tick(NOW.plusSeconds(1), _ -> true);
    assertThat(desk.firstUnsafeOffset(3)).hasValue(70);
    assertThat(desk.firstUnsafeOffset(2)).isEmpty();

    directory.knows(run("u1"));
    desk.tick(NOW.plusSeconds(2), _ -> true);
    desk.tick(NOW.plusSeconds(3), _ -> true);

    assertThat(desk.firstUnsafeOffset(3)).isEmpty();
    assertThat(position("u1").step()).isEqualTo(10);
  }

  @Test
  void holdsAnEventWhileTheConfigurationCannotBeRead() throws IOException {
    directory.knows(run("u1"));
    directory.readable(false);
    desk.hear(trainer.epochEnd(10, 1, Map.of("val_f1", 0.8)), 3, 70, NOW);
    desk.tick(NOW.plusSeconds(300), _ -> true);
    assertThat(desk.firstUnsafeOffset(3)).hasValue(70);

    directory.readable(true);
    desk.tick(NOW.plusSeconds(301), _ -> true);
    desk.tick(NOW.plusSeconds(302), _ -> true);

    assertThat(desk.firstUnsafeOffset(3)).isEmpty();
    assertThat(position("u1").step()).isEqualTo(10);
  }

  @Test
  void dropsEventsOfAnExperimentThatStaysUnknown() {
    desk.hear(trainer.started(1), 3, 70, NOW);
    desk.tick(NOW.plusSeconds(121), _ -> true);

    assertThat(desk.firstUnsafeOffset(3)).isEmpty();
    assertThat(desk.load()).isEqualTo(new Load(0, 0, 0, 0));
  }

  @Test
  void letsEventsOfUnknownExperimentsWaitOnlyWhereThereIsRoom() throws IOException {
    IntStream.range(0, ROOM + 2).forEach(at -> desk.hear(epoch("x" + at), 3, 70 + at, NOW));
    assertThat(room.isLeft()).isFalse();

    directory.knows(run("x0"));
    directory.knows(run("x" + ROOM));
    desk.tick(NOW.plusSeconds(1), _ -> true);
    desk.tick(NOW.plusSeconds(2), _ -> true);
    assertThat(steps("x0")).containsExactly(List.of(10L));
    assertThat(room.isLeft()).isTrue();
    assertThat(desk.catchUp().readyToCatchUp(3)).isEqualTo(Map.of("x" + ROOM, 70L + ROOM));

    desk.releaseAll();
    IntStream.range(0, ROOM - 1).forEach(_ -> room.take(1));
    assertThat(room.isLeft()).as("all of it was given back").isTrue();
  }

  @Test
  void holdsNothingOfAnUntrackedExperiment() {
    directory.doesNotTrack("u1");
    desk.hear(trainer.started(1), 3, 70, NOW);

    assertThat(desk.firstUnsafeOffset(3)).isEmpty();
  }

  @Test
  void endsARunWhenItsExperimentIsSettledAndItsLastWordHeard() throws IOException {
    directory.knows(run("u1"));
    desk.hear(trainer.epochEnd(10, 1, Map.of("val_f1", 0.8)), 3, 70, NOW);
    directory.settles("u1", SUCCESS);
    desk.tick(NOW.plusSeconds(1), _ -> true);
    assertThat(ended("u1")).as("its last word may still come").isFalse();

    desk.hear(trainer.succeeded(Map.of("val_f1", 0.8), 1), 3, 71, NOW.plusSeconds(2));
    desk.tick(NOW.plusSeconds(2), _ -> true);

    assertThat(ended("u1")).isTrue();
    assertThat(desk.load().runs()).isZero();
    assertThat(desk.firstUnsafeOffset(3)).isEmpty();
  }

  @Test
  void keepsTheBeginningReadableUntilSomethingTellsIt() {
    directory.knows(run("u1"));
    desk.hear(trainer.measured(Map.of(), 0L), 3, 68, NOW);
    desk.tick(NOW, _ -> true);
    var begun = desk.firstUnsafeOffset(3);
    desk.hear(trainer.started(1), 3, 69, NOW);
    desk.tick(NOW.plusSeconds(2), _ -> true);

    assertThat(begun).hasValue(68);
    assertThat(desk.firstUnsafeOffset(3)).isEmpty();
    assertThat(desk.news().values())
        .extracting(RunState::startedAt)
        .containsExactly(PretendTrainer.START.plusSeconds(1));
  }

  @Test
  void endsARunWithoutALastWordOnceTheTopicIsRead() throws IOException {
    directory.knows(run("u1"));
    desk.hear(trainer.started(1), 3, 70, NOW);
    directory.settles("u1", SUCCESS);
    desk.tick(NOW, _ -> true);
    desk.tick(NOW.plusSeconds(15), _ -> false);
    assertThat(ended("u1")).as("more may be on the topic").isFalse();
    desk.tick(NOW.plusSeconds(16), _ -> true);

    assertThat(ended("u1")).isTrue();
    assertThat(position("u1").summary()).containsEntry("val_f1", 0.8);
  }

  @Test
  void goesOnInANewFolderAfterARestartAndWritesNothingTwice() throws IOException {
    directory.knows(run("u1"));
    var first = trainer.epochEnd(10, 1, Map.of("val_f1", 0.7));
    var second = trainer.epochEnd(20, 2, Map.of("val_f1", 0.8));
    desk.hear(first, 3, 70, NOW);
    desk.tick(NOW, _ -> true);
    desk.releaseAll();

    var next = desk();
    next.hear(first, 3, 70, NOW.plusSeconds(60));
    next.hear(second, 3, 71, NOW.plusSeconds(60));
    next.tick(NOW.plusSeconds(60), _ -> true);

    assertThat(steps("u1")).containsExactly(List.of(10L), List.of(20L));
  }

  @Test
  void survivesAFolderThatCannotBeWritten() throws IOException {
    directory.knows(run("u1"));
    Files.writeString(root.resolve("offline"), "in the way");
    desk.hear(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)), 3, 70, NOW);
    desk.tick(NOW, _ -> true);
    var load = desk.load();
    Files.delete(root.resolve("offline"));
    desk.tick(NOW.plusSeconds(15), _ -> true);

    assertThat(load).isEqualTo(new Load(1, 1, 1, 0));
    assertThat(desk.load()).isEqualTo(new Load(1, 0, 0, 0));
    assertThat(steps("u1")).containsExactly(List.of(10L));
  }

  @Test
  void goesOnWithARunThatSaysNothingAfterARestart() throws IOException {
    directory.knows(run("u1"));
    desk.hear(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)), 3, 70, NOW);
    desk.tick(NOW, _ -> true);
    var remembered = desk.news();
    desk.releaseAll();
    directory.settles("u1", SUCCESS);

    var next = desk();
    remembered.forEach((id, state) -> next.resume(id, state, OptionalLong.empty(), NOW));
    next.tick(NOW.plusSeconds(1), _ -> true);
    next.tick(NOW.plusSeconds(2), _ -> true);
    next.tick(NOW.plusSeconds(17), _ -> true);

    assertThat(ended("u1")).isTrue();
    assertThat(next.news()).isEqualTo(Map.of("u1", RunState.over(3)));
  }

  @Test
  void beginsARunOfItsOwnWhereAnAttemptBeginsFromNothing() throws IOException {
    directory.knows(run("u1"));
    desk.hear(trainer.epochEnd(10, 1, Map.of("val_f1", 0.7)), 3, 70, NOW);
    desk.tick(NOW, _ -> true);
    var again = new PretendTrainer("u1", 2);
    var events = List.of(again.started(3), again.epochEnd(10, 1, Map.of("val_f1", 0.6)));
    desk.hear(events.getFirst(), 3, 71, NOW);
    desk.hear(events.getLast(), 3, 72, NOW);
    desk.tick(NOW.plusSeconds(3), _ -> true);
    desk.tick(NOW.plusSeconds(4), _ -> true);
    assertThat(desk.catchUp().readyToCatchUp(3)).isEqualTo(Map.of("u1-r2", 71L));

    var runs = Set.of("u1-r2");
    desk.catchUp().beginCatchUp(runs);
    desk.catchUp().catchUp(runs, events.getFirst(), 71);
    desk.catchUp().catchUp(runs, events.getLast(), 72);
    desk.catchUp().caughtUp(runs);
    desk.tick(NOW.plusSeconds(8), _ -> true);

    assertThat(ended("u1")).isTrue();
    assertThat(steps("u1-r2")).containsExactly(List.of(10L));
    assertThat(ended("u1-r2")).isFalse();
    assertThat(desk.firstUnsafeOffset(3)).isEmpty();
  }

  @Test
  void remembersAfterACrashThatAnotherRunTookOver() throws IOException {
    directory.knows(run("u1"));
    var first = trainer.epochEnd(10, 1, Map.of("val_f1", 0.7));
    desk.hear(first, 3, 70, NOW);
    desk.tick(NOW, _ -> true);
    desk.releaseAll();

    var next = desk();
    next.resume(
        "u1",
        RunState.offline(3, Told.NOTHING, null, null, Reach.UNKNOWN),
        OptionalLong.empty(),
        NOW);
    next.resume(
        "u1-r2",
        RunState.offline(3, Told.NOTHING, null, 71L, Reach.UNKNOWN),
        OptionalLong.empty(),
        NOW);
    next.hear(new PretendTrainer("u1", 2).started(3), 3, 71, NOW.plusSeconds(60));
    next.tick(NOW.plusSeconds(60), _ -> true);
    next.tick(NOW.plusSeconds(63), _ -> true);
    next.tick(NOW.plusSeconds(66), _ -> true);

    assertThat(ended("u1")).isTrue();
    assertThat(ended("u1-r2")).isFalse();
  }

  private Desk desk() {
    var place = new OfflineTracker.Place(root.resolve("offline"), ZoneOffset.UTC, "0.1.0");
    return new Desk(
        directory,
        run -> Optional.of(new OfflineTracker(run, null, new Backlog(100, room), place)),
        Patience.USUAL,
        room,
        new ForwarderMetrics(new SimpleMeterRegistry()));
  }

  private static TrainerEvent epoch(String uid) {
    return new PretendTrainer(uid, 1).epochEnd(10, 1, Map.of("val_f1", 0.8));
  }

  private static TrackedRun run(String uid) {
    return Samples.run(uid, Tracking.Mode.OFFLINE);
  }

  private RunPosition position(String uid) throws IOException {
    return OfflineRuns.find(root.resolve("offline"), uid).position();
  }

  private boolean ended(String uid) throws IOException {
    return OfflineRuns.find(root.resolve("offline"), uid).ended();
  }

  private List<List<Long>> steps(String uid) throws IOException {
    return Samples.steps(root.resolve("offline"), uid);
  }
}
