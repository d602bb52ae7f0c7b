package dev.sweepline.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.publish.PushAnswer;
import dev.sweepline.planner.report.Document;
import dev.sweepline.testing.GitServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What comes to stand on a branch of a real Git server.
class GitBranchTest {
  private static final Instant NOW = Instant.parse("2026-02-13T04:05:06Z");
  private static final Author AUTHOR = new Author("Sweepline", "sweepline@example.com");
  private static final String PAGE = "docs/04-report/20260213_scales.md";

  @TempDir private Path folder;
  private GitServer server;

  @BeforeEach
  void start() throws IOException {
    server = new GitServer(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aBranchBeginsAtTheDefaultOneAndKeepsItsFiles() {
    server.commit("main", "Begin", "README.md", "# docs\n");

    var answer = push("report/scales", page("val_f1 0.86"));

    assertThat(answer).isInstanceOf(PushAnswer.Pushed.class);
    assertThat(server.files("report/scales"))
        .containsExactly("README.md", "docs/04-report/20260213_scales.assets/heat-map.svg", PAGE);
    assertThat(server.subjects("report/scales"))
        .containsExactly("Sweepline: Report sweep scales", "Kim: Begin");
    assertThat(server.subjects("main")).containsExactly("Kim: Begin");
  }

  @Test
  void anEmptyRepositoryGetsItsFirstCommit() {
    var answer = push("report/scales", page("val_f1 0.86"));

    assertThat(answer).isInstanceOf(PushAnswer.Pushed.class);
    assertThat(server.subjects("report/scales")).containsExactly("Sweepline: Report sweep scales");
  }

  @Test
  void theSameReportAgainIsNoCommit() {
    var first = push("report/scales", page("val_f1 0.86"));

    var again = push("report/scales", page("val_f1 0.86"));

    assertThat(again).isEqualTo(first);
    assertThat(server.subjects("report/scales")).hasSize(1);
  }

  @Test
  void notesOfPeopleOutliveTheNextReport() {
    push("report/scales", page("val_f1 0.86"));
    note("Upside down scans.");

    var answer = push("report/scales", page("val_f1 0.87"));

    assertThat(answer).isInstanceOf(PushAnswer.Pushed.class);
    assertThat(server.show("report/scales", PAGE))
        .contains("val_f1 0.87", "Upside down scans.")
        .doesNotContain("val_f1 0.86");
    assertThat(server.subjects("report/scales"))
        .containsExactly(
            "Sweepline: Report sweep scales", "Kim: Note", "Sweepline: Report sweep scales");
  }

  @Test
  void whatSomebodyPushesMeanwhileIsMergedWithAndNeverOverwritten() {
    push("report/scales", page("val_f1 0.86"));
    server.beforeNextPush(() -> note("Just in time."));

    var answer = push("report/scales", page("val_f1 0.87"));

    assertThat(answer).isInstanceOf(PushAnswer.Pushed.class);
    assertThat(server.show("report/scales", PAGE)).contains("val_f1 0.87", "Just in time.");
    assertThat(server.subjects("report/scales"))
        .containsExactly(
            "Sweepline: Report sweep scales", "Kim: Note", "Sweepline: Report sweep scales");
  }

  @Test
  void damagedNotesRefuseAndNothingIsPushed() {
    push("report/scales", page("val_f1 0.86"));
    server.commit(
        "report/scales",
        "Damage",
        PAGE,
        server.show("report/scales", PAGE).replace("<!-- notes:end -->", ""));

    var answer = push("report/scales", page("val_f1 0.87"));

    assertThat(answer)
        .isEqualTo(
            new PushAnswer.Failed(
                "NotesDamaged",
                PAGE
                    + " is not overwritten: line 5: the notes \"analysis\" do not end: add a line"
                    + " <!-- notes:end -->"));
    assertThat(server.subjects("report/scales")).hasSize(2);
  }

  @Test
  void pagesThatWerePushedLikeThisAreNotWrittenAgainUntilSomebodyElsePushes() {
    var written = new AtomicInteger();
    var first = (PushAnswer.Pushed) push(run(written, null, false), Optional.empty());
    assertThat(written).hasValue(1);
    var digest = run(new AtomicInteger(), null, false).digest();

    var second =
        (PushAnswer.Pushed)
            push(run(written, digest, true), Optional.of(first.commit()), page("val_f1 0.87"));

    assertThat(written).as("nothing of the run has changed").hasValue(1);
    assertThat(server.files("report/scales")).contains("docs/04-report/run.md", PAGE);
    server.commit(
        "report/scales",
        "Remove",
        "docs/04-report/run.md",
        "<!-- notes:begin analysis -->\n\n<!-- notes:end -->\n");

    push(run(written, digest, true), Optional.of(second.commit()), page("val_f1 0.88"));

    assertThat(written).as("the branch is another one").hasValue(2);
    assertThat(server.show("report/scales", "docs/04-report/run.md")).startsWith("# run");
  }

  private Sheet run(AtomicInteger written, @Nullable String digest, boolean pushed) {
    return new Sheet(
        () -> {
          written.incrementAndGet();
          return List.of(
              new Document(
                  "run",
                  "# run\n\n<!-- notes:begin analysis -->\n\n<!-- notes:end -->\n",
                  Map.of()));
        },
        digest,
        pushed);
  }

  private PushAnswer push(Sheet run, Optional<String> noted, Document... others) {
    return branch(target("report/scales", Optional.empty()), GitServer.TOKEN)
        .push(
            new Pages(List.of(Sheet.of(List.of(others)), run), "", _ -> {}),
            noted,
            "Report sweep scales",
            NOW);
  }

  @Test
  void aHostThatLeavesLargeFilesOutIsAskedTo() {
    server.config("uploadpack.allowFilter", "true");
    server.commit("main", "Data", "data.bin", "x".repeat(3 << 20));

    var answer = push("report/scales", page("val_f1 0.86"));

    assertThat(answer).isInstanceOf(PushAnswer.Pushed.class);
    assertThat(server.files("report/scales")).contains("data.bin", PAGE);
  }

  @Test
  void aBaseThatIsNotThereIsNamed() {
    server.commit("main", "Begin", "README.md", "# docs\n");

    var answer =
        branch(target("report/scales", Optional.of("trunk")), GitServer.TOKEN)
            .push(pages(page("val_f1 0.86")), Optional.empty(), "Report sweep scales", NOW);

    assertThat(answer)
        .isEqualTo(
            new PushAnswer.Failed(
                "NoBase", "spec.report.git.base: the repository has no branch trunk"));
  }

  @Test
  void aLinkInThePlaceOfTheFolderIsNotFollowed() {
    server.commit("main", "Begin", "docs", "no folder\n");

    var answer = push("report/scales", page("val_f1 0.86"));

    assertThat(answer)
        .isEqualTo(
            new PushAnswer.Failed("PathTaken", "spec.report.git.path: docs is no folder there"));
  }

  @Test
  void aWrongTokenIsToldWithoutItsValue() {
    var answer =
        branch(target("report/scales", Optional.empty()), "wr0ng-token")
            .push(pages(page("val_f1 0.86")), Optional.empty(), "Report sweep scales", NOW);

    assertThat(answer)
        .isEqualTo(
            new PushAnswer.Failed(
                "NotAuthorized",
                server.place()
                    + " answered 401: put a token that may write to the repository into"
                    + " Secret demo/git, key token"));
  }

  @Test
  void moreThanTheOperatorKeepsInMemoryIsNotRead() {
    var noise = new Random(1);
    var large = new StringBuilder();
    for (int i = 0; i < (3 << 20); i++) {
      large.append((char) (' ' + noise.nextInt(95)));
    }
    server.commit("main", "Data", "data.txt", large.toString());

    var answer =
        new GitBranch(
                target("report/scales", Optional.empty()),
                new Token("x-access-token", GitServer.TOKEN, "Secret demo/git, key token"),
                AUTHOR,
                Optional.empty(),
                1 << 20)
            .push(pages(page("val_f1 0.86")), Optional.empty(), "Report sweep scales", NOW);

    assertThat(answer)
        .isEqualTo(
            new PushAnswer.Failed(
                "TooLarge",
                "the last commit of the branch is larger than 1 MiB: name a smaller repository, or"
                    + " a base with less in it"));
  }

  @Test
  void aRedirectIsNotFollowed() throws IOException {
    var asked = new AtomicInteger();
    var elsewhere =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
        });
    elsewhere.start();
    try {
      server.redirectTo("http://127.0.0.1:" + elsewhere.getAddress().getPort());

      var answer = push("report/scales", page("val_f1 0.86"));

      assertThat(answer)
          .isEqualTo(
              new PushAnswer.Failed(
                  "Redirected",
                  server.place()
                      + " answered 302: write the address that it leads to into"
                      + " spec.report.git.repository"));
      assertThat(asked).hasValue(0);
    } finally {
      elsewhere.stop(0);
    }
  }

  @Test
  void aHostThatIsNotThereIsToldAsSuch() {
    server.close();

    assertThat(push("report/scales", page("val_f1 0.86")))
        .isEqualTo(
            new PushAnswer.Failed(
                "Unreachable", server.place() + " does not answer: ConnectException"));
  }

  @Test
  void aHookThatRefusesIsQuotedWithoutTheToken() throws IOException {
    server.hook("echo \"not with " + GitServer.TOKEN + "\" >&2; exit 1");
    var answer = push("report/scales", page("val_f1 0.86"));

    assertThat(answer).isInstanceOf(PushAnswer.Failed.class);
    assertThat(answer.toString()).contains("Rejected").doesNotContain(GitServer.TOKEN);
  }

  private PushAnswer push(String branch, Document page) {
    return branch(target(branch, Optional.empty()), GitServer.TOKEN)
        .push(pages(page), Optional.empty(), "Report sweep scales", NOW);
  }

  private GitTarget target(String branch, Optional<String> base) {
    return new GitTarget(server.url(), "docs/04-report", branch, base);
  }

  private static GitBranch branch(GitTarget target, String token) {
    return new GitBranch(
        target,
        new Token("x-access-token", token, "Secret demo/git, key token"),
        AUTHOR,
        Optional.empty());
  }

  private static Pages pages(Document page) {
    return Pages.of(() -> List.of(page));
  }

  private void note(String words) {
    server.commit(
        "report/scales",
        "Note",
        PAGE,
        server
            .show("report/scales", PAGE)
            .replace("<!-- notes:begin analysis -->\n", "<!-- notes:begin analysis -->\n" + words));
  }

  private static Document page(String line) {
    return new Document(
        "20260213_scales",
        "# scales\n\n" + line + "\n\n<!-- notes:begin analysis -->\n\n<!-- notes:end -->\n",
        Map.of("heat-map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n"));
  }
}
