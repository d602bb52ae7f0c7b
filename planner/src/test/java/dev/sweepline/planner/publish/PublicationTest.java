package dev.sweepline.planner.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.Conditions;
import dev.sweepline.planner.publish.Publication.Facts;
import dev.sweepline.planner.publish.Publication.Step;
import dev.sweepline.planner.publish.Publication.Subject;
import dev.sweepline.planner.report.Document;
import dev.sweepline.planner.spec.PodTemplate.SecretKeyRef;
import dev.sweepline.planner.spec.Reporting.Git;
import dev.sweepline.planner.status.Condition;
import dev.sweepline.planner.status.Condition.Truth;
import dev.sweepline.planner.status.PushedReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublicationTest {
  private static final Instant NOW = Instant.parse("2026-02-13T04:05:06Z");
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final GitTarget TARGET =
      GitTarget.of(
          "scales",
          new Git(
              "https://git.example.com/docs.git",
              "docs/04-report",
              null,
              null,
              "kim",
              new SecretKeyRef("git", "token"),
              null));
  private static final Publication NEW =
      Publication.of(Subject.SWEEP, TARGET, Optional.empty(), null, Optional.empty());

  @Test
  void aReportIsWrittenWhenItsFactsHaveBeenStillForTwoSeconds() {
    assertThat(NEW.next(new Facts(NOW.minusMillis(500), false, false), NOW))
        .isEqualTo(new Step.Wait(Duration.ofMillis(1500)));
    assertThat(NEW.next(new Facts(NOW.minusSeconds(2), false, false), NOW))
        .isEqualTo(new Step.Write());
  }

  @Test
  void whatWasPushedIsAtRestUntilItsFactsChange() {
    var pushed = NEW.after(new PushAnswer.Pushed("digest", COMMIT, ""), "git.example.com", NOW);

    assertThat(pushed)
        .isEqualTo(
            new Publication(
                new PushedReport(
                    "report/scales", COMMIT, "digest", "2026-02-13T04:05:06Z", null, null),
                Truth.TRUE,
                "Pushed",
                "commit 0123456789ab of branch report/scales on git.example.com"));
    assertThat(pushed.next(new Facts(NOW, true, false), NOW.plusSeconds(3600)))
        .isEqualTo(new Step.Rest());
    assertThat(pushed.next(new Facts(NOW, false, false), NOW.plusSeconds(2)))
        .isEqualTo(new Step.Write());
  }

  @Test
  void failuresAreTriedAgainWithLongerAndLongerPausesAndKeepWhatWasPushed() {
    var failed = new PushAnswer.Failed("Unreachable", "git.example.com does not answer");
    var publication =
        NEW.after(new PushAnswer.Pushed("digest", COMMIT, ""), "git.example.com", NOW);
    var pauses = new ArrayList<Duration>();
    for (int i = 0; i < 9; i++) {
      publication = publication.after(failed, "git.example.com", NOW);
      pauses.add(((Step.Wait) publication.next(new Facts(NOW, true, false), NOW)).pause());
    }

    assertThat(pauses.stream().map(Duration::toSeconds))
        .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L);
    assertThat(publication)
        .isEqualTo(
            new Publication(
                new PushedReport(
                    "report/scales",
                    COMMIT,
                    "digest",
                    "2026-02-13T04:05:06Z",
                    9,
                    "2026-02-13T04:15:06Z"),
                Truth.FALSE,
                "Unreachable",
                "git.example.com does not answer"));
    assertThat(publication.next(new Facts(NOW, true, false), NOW.plusSeconds(600)))
        .isEqualTo(new Step.Write());
  }

  @Test
  void aRefusedHostIsNeverTriedAndAnAllowedOneIsAgain() {
    var refused =
        Publication.of(Subject.SWEEP, TARGET, Optional.of("not allowed"), null, Optional.empty());

    assertThat(refused.truth()).isEqualTo(Truth.FALSE);
    assertThat(refused.next(new Facts(NOW.minusSeconds(60), false, false), NOW))
        .isEqualTo(new Step.Rest());
    var said = new Conditions(List.of(), 1, NOW);
    refused.say(said);
    assertThat(
            Publication.of(
                Subject.SWEEP,
                TARGET,
                Optional.empty(),
                refused.report(),
                Optional.of(said.list().getFirst())))
        .isEqualTo(NEW);
  }

  @Test
  void anotherProcessGoesOnFromTheStatus() {
    var pushed = NEW.after(new PushAnswer.Pushed("digest", COMMIT, ""), "git.example.com", NOW);
    var said =
        new Condition(
            "ReportPushed", pushed.truth(), 1L, NOW.toString(), pushed.reason(), pushed.message());

    assertThat(
            Publication.of(
                Subject.SWEEP, TARGET, Optional.empty(), pushed.report(), Optional.of(said)))
        .isEqualTo(pushed);
    var elsewhere = new GitTarget(TARGET.repository(), "docs", "report/other", Optional.empty());
    assertThat(
            Publication.of(
                    Subject.SWEEP, elsewhere, Optional.empty(), pushed.report(), Optional.of(said))
                .report())
        .isEqualTo(PushedReport.none("report/other"));
  }

  @Test
  void anotherFigureOrPlaceIsAnotherDigest() {
    var page = new Document("scales", "# scales\n", Map.of("a.svg", "<svg/>"));

    assertThat(new Document("scales", "# scales\n", Map.of("a.svg", "<svg/>")).digest())
        .isEqualTo(page.digest());
    assertThat(new Document("scales", "# scales\n", Map.of("a.svg", "<svg />")).digest())
        .isNotEqualTo(page.digest());
    assertThat(new Document("scales.ko", "# scales\n", Map.of("a.svg", "<svg/>")).digest())
        .isNotEqualTo(page.digest());
    assertThat(
            new GitTarget(TARGET.repository(), "docs", TARGET.branch(), Optional.empty())
                .digest(List.of(page.digest())))
        .isNotEqualTo(TARGET.digest(List.of(page.digest())));
  }

  @Test
  void whereTheTokenWasAtFaultAnotherOneIsTriedAtOnceAndNothingIsLookedAtBefore() {
    var unauthorized = new PushAnswer.Failed("NotAuthorized", "git.example.com answered 401");
    var publication = NEW;
    for (int i = 0; i < 9; i++) {
      publication = publication.after(unauthorized, "git.example.com", NOW);
    }

    assertThat(publication.next(new Facts(NOW, true, false), NOW))
        .isEqualTo(new Step.Wait(Duration.ofMinutes(10)));
    assertThat(publication.next(new Facts(NOW, true, false), NOW.plusSeconds(597)))
        .isEqualTo(new Step.Wait(Duration.ofSeconds(3)));
    assertThat(publication.next(new Facts(NOW, true, true), NOW)).isEqualTo(new Step.Write());
    var away = NEW;
    for (int i = 0; i < 9; i++) {
      away = away.after(new PushAnswer.Failed("Unreachable", "no answer"), "git.example.com", NOW);
    }
    assertThat(away.next(new Facts(NOW, true, true), NOW))
        .isEqualTo(new Step.Wait(Duration.ofMinutes(10)));
  }

  @Test
  void aTrialsOwnPlaceIsNotReadAndTheMessageSaysWhereItIsAskedFor() {
    var said = new Conditions(List.of(), 1, NOW);

    Publication.ofTrial(TARGET, "scales").say(said);

    assertThat(said.list())
        .containsExactly(
            new Condition(
                "ReportPushed",
                Truth.FALSE,
                1L,
                "2026-02-13T04:05:06Z",
                "OfSweep",
                "spec.report.git of a sweep's trial is not read: set spec.report.git.runs of Sweep"
                    + " scales, or remove it here"));
  }

  @Test
  void whatIsLeftOutIsToldWithTheCommit() {
    assertThat(
            NEW.after(
                    new PushAnswer.Pushed(
                        "digest", COMMIT, "with the pages of the 1000 best of 1200 runs"),
                    "git.example.com",
                    NOW)
                .message())
        .isEqualTo(
            "commit 0123456789ab of branch report/scales on git.example.com, with the pages of the"
                + " 1000 best of 1200 runs");
  }
}
