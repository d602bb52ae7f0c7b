package dev.sweepline.operator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.planner.publish.AllowedHosts;
import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.publish.PushAnswer;
import dev.sweepline.planner.report.Document;
import dev.sweepline.testing.GitServer;
import dev.sweepline.testing.PrivateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Git host whose certificate a private authority has signed.
class GitOverTlsTest {
  private static final Author AUTHOR = new Author("Sweepline", "sweepline@example.com");

  @TempDir private static Path shared;
  private static PrivateAuthority authority;

  @TempDir private Path folder;
  private GitServer server;

  @BeforeAll
  static void found() throws IOException, GeneralSecurityException {
    authority = PrivateAuthority.in(shared);
  }

  @BeforeEach
  void start() throws IOException {
    server = new GitServer(folder, authority);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theAuthorityOfTheChartIsTrusted() {
    var answer = push(Optional.of(authority.certificate()));

    assertThat(answer).isInstanceOf(PushAnswer.Pushed.class);
    assertThat(server.files("report/scales")).containsExactly("docs/04-report/20260213_scales.md");
  }

  @Test
  void withoutItNothingIsSentAndTheMessageSaysWhatToDo() {
    var answer = push(Optional.empty());

    assertThat(answer)
        .isEqualTo(
            new PushAnswer.Failed(
                "CertificateNotTrusted",
                "the certificate of "
                    + server.place()
                    + " is not trusted (unable to find valid certification path to requested"
                    + " target): name its authority in reports.git.ca of the chart"));
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aCertificateForAnotherNameIsRefusedThoughItsAuthorityIsTrusted() {
    var elsewhere = server.url().replace("127.0.0.1", "localhost");

    var answer = push(elsewhere, Optional.of(authority.certificate()));

    assertThat(answer).isInstanceOf(PushAnswer.Failed.class);
    assertThat(answer.toString()).contains("CertificateNotTrusted", "localhost");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aFileWithoutCertificatesIsNamed() throws IOException {
    var file = Files.writeString(folder.resolve("empty.pem"), "no certificate\n");

    assertThatThrownBy(() -> rules(Optional.of(file)).trust())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file + " has no certificates as PEM")
        .hasMessageContaining("look at reports.git.ca");
  }

  private PushAnswer push(Optional<Path> ca) {
    return push(server.url(), ca);
  }

  private static PushAnswer push(String url, Optional<Path> ca) {
    var rules = rules(ca);
    return new GitBranch(
            new GitTarget(url, "docs/04-report", "report/scales", Optional.empty()),
            new Token("x-access-token", GitServer.TOKEN, "Secret demo/git, key token"),
            rules.author(),
            rules.trust())
        .push(
            Pages.of(() -> List.of(new Document("20260213_scales", "# scales\n", Map.of()))),
            Optional.empty(),
            "Report sweep scales",
            Instant.parse("2026-02-13T04:05:06Z"));
  }

  private static GitRules rules(Optional<Path> ca) {
    return new GitRules(AllowedHosts.NONE, AUTHOR, ca);
  }
}
