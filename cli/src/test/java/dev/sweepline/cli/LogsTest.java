package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
  @TempDir private Path folder = Path.of("");
  private final PretendApiServer server = new PretendApiServer();

  @BeforeEach
  void aTrialThatFailedAtItsSecondAttempt() {
    server.experiment(
        "docs-1",
        """
        "spec": {},
        "status": {"attempts": [
          {"number": 1, "podName": "docs-1-a1", "createdAt": "2026-02-13T09:00:00Z", "outcome": "Hang"},
          {"number": 2, "podName": "docs-1-a2", "createdAt": "2026-02-13T10:00:00Z", "outcome": "Error"}]}
        """);
    server.kept("docs-1-a1-log", "u-docs-1", "nothing moves\\n");
    server.kept("docs-1-a2-log", "u-docs-1", "it broke\\n");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void printsWhatWasKeptOfTheLastAttempt() throws IOException {
    assertThat(run("logs", "docs-1")).isEqualTo(new Ran(0, "it broke\n", ""));
  }

  @Test
  void printsAnEarlierAttemptsToo() throws IOException {
    assertThat(run("logs", "docs-1", "--attempt", "1").out()).isEqualTo("nothing moves\n");
  }

  @Test
  void printsWhatThePodSaysWhileThereIsOne() throws IOException {
    server.pod("docs-1-a2", "HF_TOKEN=abcdefgh\nepoch 3\n");

    assertThat(run("logs", "docs-1").out()).isEqualTo("HF_TOKEN=***\nepoch 3\n");
  }

  @Test
  void takesNoLogOfAnEarlierTrialOfTheSameName() throws IOException {
    server.kept("docs-1-a1-log", "u-older", "old\\n");
    server.kept("docs-1-a2-log", "u-older", "old\\n");

    var ran = run("logs", "docs-1");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err()).contains("no log of docs-1 is left");
  }

  @Test
  void namesTheNearestTrial() throws IOException {
    assertThat(run("logs", "docs-2").err())
        .contains("no experiment \"docs-2\" in namespace demo; did you mean docs-1?");
  }

  private Ran run(String... arguments) throws IOException {
    var kubeconfig = Stream.of("--kubeconfig", server.kubeconfig(folder).toString());
    return Ran.sweepline(Stream.concat(Stream.of(arguments), kubeconfig).toArray(String[]::new));
  }
}
