package dev.sweepline.planner.experiment;

import static dev.sweepline.planner.experiment.Plans.condition;
import static dev.sweepline.planner.experiment.Plans.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.status.Attempt;
import dev.sweepline.planner.status.AttemptBuilder;
import dev.sweepline.planner.status.Counters;
import dev.sweepline.planner.status.ExperimentStatus;
import dev.sweepline.planner.status.ExperimentStatusBuilder;
import dev.sweepline.planner.status.Outcome;
import dev.sweepline.planner.status.StopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuspectNodesTest {
  private static final Instant NOON = Instant.parse("2026-02-13T12:00:00Z");
  private static final Instant SOON = NOON.plus(Duration.ofMinutes(10));

  @Test
  void blamesANodeWhereTwoTrialsCouldNotBegin() {
    var journals = Map.of("a", journal(refused("n1", NOON)), "b", journal(refused("n1", SOON)));

    assertThat(SuspectNodes.of(journals, SOON))
        .containsExactly(new SuspectNode("n1", SOON, SOON.plus(Duration.ofMinutes(30)), 2));
  }

  @Test
  void blamesNoNodeForOneTrialAlone() {
    var journals = Map.of("a", journal(refused("n1", NOON), refused("n1", SOON)));

    assertThat(SuspectNodes.of(journals, SOON)).isEmpty();
  }

  @Test
  void blamesNoNodeForFailuresOnSeveral() {
    var journals = Map.of("a", journal(refused("n1", NOON)), "b", journal(refused("n2", SOON)));

    assertThat(SuspectNodes.of(journals, SOON)).isEmpty();
  }

  @Test
  void blamesNoNodeForFailuresFarApart() {
    var later = NOON.plus(Duration.ofMinutes(16));
    var journals = Map.of("a", journal(refused("n1", NOON)), "b", journal(refused("n1", later)));

    assertThat(SuspectNodes.of(journals, later)).isEmpty();
  }

  @Test
  void forgetsANodeHalfAnHourAfterItsLastFailure() {
    var later = SOON.plus(Duration.ofMinutes(25));
    var journals =
        Map.of(
            "a", journal(refused("n1", NOON)),
            "b", journal(refused("n1", SOON)),
            "c", journal(refused("n1", later)));

    assertThat(SuspectNodes.of(journals, later.plus(Duration.ofMinutes(14)))).hasSize(1);
    assertThat(SuspectNodes.of(journals, later.plus(Duration.ofMinutes(30)))).isEmpty();
  }

  @Test
  void blamesNoNodeForAnImageThatDoesNotWorkAnywhere() {
    var journals = Map.of("a", journal(exited("n1", NOON)), "b", journal(exited("n1", SOON)));

    assertThat(SuspectNodes.of(journals, SOON)).isEmpty();
  }

  @Test
  void blamesANodeForExitsOfTrialsThatWorkedElsewhere() {
    var journals =
        Map.of(
            "a", journal(exited("n1", NOON), done(2, "n2")),
            "b", journal(exited("n1", SOON), done(2, "n3")));

    assertThat(SuspectNodes.of(journals, SOON)).extracting(SuspectNode::name).containsExactly("n1");
  }

  @Test
  void keepsPodsAwayFromSuspectNodesAndNamesThemToWhomTheyConcern() {
    var suspect = new SuspectNode("n1", NOON, Trying.CREATED.plus(Duration.ofHours(1)), 2);
    var docs = new Trying(Trying.SPEC);
    docs.look();
    docs.now = Pods.ENDED.plusSeconds(10);
    var refused = Pods.pod(1, PodView.Phase.FAILED, "OutOfcpu", null, null, false, null);
    docs.look(refused);
    docs.later(Duration.ofSeconds(10));

    var plan =
        docs.look(
            ObservedBuilder.builder().pods(List.of(refused)).suspects(List.of(suspect)).build());

    assertThat(started(plan).avoid()).containsExactly("n1");
    assertThat(condition(plan, "NodeSuspect"))
        .isEqualTo(
            "InfrastructureFailures: node n1: 2 attempts of several trials could not begin there;"
                + " Pods avoid it until 2026-02-13T01:00:00Z");
    assertThat(new Trying(Trying.SPEC).look(Observed.of(List.of())).status().conditions())
        .noneMatch(condition -> condition.type().equals("NodeSuspect"));
  }

  @Test
  void aPodThatMayGoNowhereIsMadeAnewWhenItsNodeIsForgotten() {
    var suspect = new SuspectNode("n1", NOON, Trying.CREATED.plus(Duration.ofMinutes(30)), 2);
    var docs = new Trying(Trying.SPEC);
    var made = docs.look(avoiding(suspect, List.of()));
    var waiting =
        PodViewBuilder.builder(Pods.pending(1, "scheduler: 0/1 nodes are available"))
            .avoided(started(made).avoid())
            .build();

    docs.later(Duration.ofMinutes(29));
    var early = docs.look(avoiding(suspect, List.of(waiting)));
    docs.later(Duration.ofMinutes(1));
    var due = docs.look(avoiding(suspect, List.of(waiting)));

    assertThat(early.actions()).isEmpty();
    assertThat(early.lookAgainIn()).contains(Duration.ofMinutes(1));
    assertThat(due.actions())
        .containsExactly(
            new ExperimentAction.StopAttempt(1, "docs-a1", "uid-1", StopReason.SHRINK));
    var stopped = PodViewBuilder.builder(waiting).deleting(true).stop(StopReason.SHRINK).build();
    var anew = docs.look(avoiding(suspect, List.of(stopped)));
    assertThat(started(anew).number()).isEqualTo(2);
    assertThat(started(anew).avoid()).isEmpty();
    assertThat(anew.status().counters()).isEqualTo(Counters.of(List.of()));
  }

  @Test
  void aPodThatANodeHasStaysWhereItIs() {
    var docs = new Trying(Trying.SPEC);
    docs.look(Observed.of(List.of()));

    var plan = docs.look(PodViewBuilder.builder(Pods.running(1)).avoided(List.of("n9")).build());

    assertThat(plan.actions()).isEmpty();
  }

  private static Observed avoiding(SuspectNode suspect, List<PodView> pods) {
    return ObservedBuilder.builder().pods(pods).suspects(List.of(suspect)).build();
  }

  private static ExperimentStatus journal(Attempt... attempts) {
    return ExperimentStatusBuilder.builder().attempts(List.of(attempts)).build();
  }

  private static Attempt refused(String node, Instant at) {
    return attempt(1, node, Outcome.INFRASTRUCTURE).finishedAt(at.toString()).build();
  }

  private static Attempt exited(String node, Instant at) {
    return attempt(1, node, Outcome.INFRASTRUCTURE).finishedAt(at.toString()).exitCode(1).build();
  }

  private static Attempt done(int number, String node) {
    return attempt(number, node, Outcome.SUCCEEDED).finishedAt(SOON.toString()).build();
  }

  private static AttemptBuilder attempt(int number, String node, Outcome outcome) {
    return AttemptBuilder.builder()
        .number(number)
        .podName("x-a" + number)
        .createdAt(NOON.toString())
        .node(node)
        .outcome(outcome);
  }
}
