package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromoteCommandTest {
  @TempDir Path folder;
  private final PretendApiServer server = new PretendApiServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void proposesASweepAndSaysThatItWasPromoted() throws IOException {
    var champion = new PretendChampion("Promoted", "val_f1 0.9 ± 0.01 over 3 seeds");
    server.champion(champion);
    server.sweep("doc-multiscale", "\"spec\": {\"type\": \"Custom\", \"search\": {}}");

    var ran = promote("doc-multiscale", "--champion", "docs");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                0,
                "promoted (Word): val_f1 0.9 ± 0.01 over 3 seeds\nnote: mind this\n",
                "Sweep/doc-multiscale proposed to champion docs\n"));
    assertThat(champion.asked()).matches("Sweep/doc-multiscale@20[-0-9T:.]+Z");
  }

  @Test
  void endsWithOneWhereTheExperimentIsNotBetter() throws IOException {
    var champion = new PretendChampion("Refused", "equal");
    server.champion(champion);
    server.experiment("doc-1", "\"spec\": {}");

    var ran = promote("doc-1", "--champion", "docs");

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.out()).startsWith("refused (Word): equal\n");
    assertThat(champion.asked()).startsWith("Experiment/doc-1@");
  }

  @Test
  void goesBack() throws IOException {
    var champion = new PretendChampion("RolledBack", "goes back");
    server.champion(champion);

    assertThat(promote("--champion", "docs", "--rollback").exit()).isZero();
    assertThat(champion.asked()).startsWith("Rollback@");
  }

  @Test
  void saysWhatIsWrongWithTheQuestion() throws IOException {
    server.champion(new PretendChampion("Promoted", ""));

    assertThat(promote("doc", "--champion", "docs"))
        .isEqualTo(
            new Ran(2, "", "sweepline: no sweep and no experiment \"doc\" in namespace demo\n"));
    assertThat(promote("doc", "--champion", "dogs"))
        .isEqualTo(
            new Ran(
                2, "", "sweepline: no champion \"dogs\" in namespace demo; did you mean docs?\n"));
    assertThat(promote("doc", "--champion", "docs", "--rollback").err())
        .startsWith("sweepline: give either SWEEP|EXPERIMENT, or --rollback without it");
  }

  private Ran promote(String... words) throws IOException {
    var all = new ArrayList<>(List.of("promote"));
    all.addAll(List.of(words));
    all.addAll(List.of("--kubeconfig", server.kubeconfig(folder).toString()));
    return Ran.sweepline(all.toArray(String[]::new));
  }
}
