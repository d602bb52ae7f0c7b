package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareTest {
  private static final String SPEC =
      """
      "spec": {"type": "MultiScale", "checklist": {"baseline": {"metrics": {"val_f1": "0.60"}}},
        "goals": [{"label": "Target", "when": "params['data.image_size'] == '64'", "metrics": {"val_f1": "0.74"}}],
        "search": {"seeds": [1, 2], "space": [{"key": "data.image_size", "values": ["32", "64"]}]}}
      """;

  @TempDir private Path folder = Path.of("");
  private final PretendApiServer server = new PretendApiServer();

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void showsRunsAndWhatSeedsComeToTogether() throws IOException {
    sizes();

    assertThat(run("compare", "sizes"))
        .isEqualTo(
            new Ran(
                0,
                """
                run         image_size  seed  val_f1  val_f1 over baseline  goals   best epoch  duration  attempts  state
                sizes-64-2          64     2  0.7600               +0.1600  Target           3       40s         1  Succeeded
                sizes-64-1          64     1  0.7400               +0.1400  Target           3       40s         1  Succeeded
                sizes-32-2          32     2  0.6300               +0.0300  –                3       40s         1  Succeeded
                sizes-32-1          32     1  0.6100               +0.0100  –                3       40s         1  Succeeded

                Mean ± standard error over seeds:

                image_size  runs           val_f1  val_f1 over baseline  goals
                        64     2  0.7500 ± 0.0100      +0.1500 ± 0.0100  Target
                        32     2  0.6200 ± 0.0100      +0.0200 ± 0.0100  –
                """,
                ""));
  }

  @Test
  void groupsByWhatIsAsked() throws IOException {
    sizes();

    assertThat(run("compare", "sizes", "--by", "image_size", "-o", "csv").out())
        .isEqualTo(
            """
            data.image_size,runs,val_f1,val_f1 error,val_f1 over baseline,val_f1 over baseline error,goals
            64,2,0.7500,0.0100,+0.1500,0.0100,Target
            32,2,0.6200,0.0100,+0.0200,0.0100,
            """);
    assertThat(run("compare", "sizes", "--by", "config", "-o", "markdown").out())
        .contains("|         64 |    2 | 0.7500 ± 0.0100 |     +0.1500 ± 0.0100 | Target |");
    assertThat(run("compare", "sizes", "--by", "data.image_size", "-o", "json").out())
        .contains("\"standardError\" : 0.0", "\"goals\" : [ \"Target\" ]", "\"runs\" : 2");
    assertThat(run("compare", "sizes", "-o", "json").out())
        .contains("\"sweep\" : \"sizes\"", "\"overBaseline\" : 0.14", "\"goals\" : [ \"Target\" ]");
  }

  @Test
  void saysWhichKeyWasProbablyMeant() throws IOException {
    sizes();

    var ran = run("compare", "sizes", "--by", "data.image_sise");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                2,
                "",
                "sweepline: --by: no trial has a key \"data.image_sise\"; did you mean"
                    + " data.image_size?\n"));
  }

  @Test
  void comparesSeveralSweepsWithTheBestConfigurationOfTheBaseline() throws IOException {
    sizes();
    server.sweep(
        "more",
        """
        "spec": {"type": "MultiScale", "checklist": {"baseline": {"ref": {"name": "sizes"}}},
          "search": {"seeds": [1], "space": [{"key": "data.image_size", "values": ["96"]}]}}
        """);
    trial("more", "96", 1, "0.80");

    assertThat(run("compare", "sizes", "more", "--by", "sweep,image_size").out())
        .isEqualTo(
            """
            sweep  image_size  runs           val_f1  val_f1 over baseline  goals
            more           96     1           0.8000               +0.0500  –
            sizes          64     2  0.7500 ± 0.0100      +0.1500 ± 0.0100  Target
            sizes          32     2  0.6200 ± 0.0100      +0.0200 ± 0.0100  –
            """);
    assertThat(run("compare", "sizes", "more").out()).startsWith("sweep  run");
  }

  @Test
  void readsManyRunsPageByPageAndAgainWhenTheirVersionIsGone() throws IOException {
    server.sweep("sizes", SPEC);
    for (int seed = 1; seed <= 1201; seed++) {
      trial("sizes", "32", seed, "0.61");
    }

    var all = run("compare", "sizes", "-o", "csv");
    assertThat(all.out().lines().count()).isEqualTo(1202);
    assertThat(server.pages()).isEqualTo(3);

    server.forgetsVersion();

    assertThat(run("compare", "sizes", "-o", "csv")).isEqualTo(all);
    assertThat(server.pages()).isEqualTo(3 + 2 + 3);
  }

  private void sizes() {
    server.sweep("sizes", SPEC);
    trial("sizes", "32", 1, "0.61");
    trial("sizes", "32", 2, "0.63");
    trial("sizes", "64", 1, "0.74");
    trial("sizes", "64", 2, "0.76");
  }

  private void trial(String sweep, String size, int seed, String f1) {
    var name = sweep + "-" + size + "-" + seed;
    server.experiment(
        name,
        """
        "spec": {"type": "MultiScale", "params": {"data.image_size": "%2$s"}, "seed": %3$d},
        "status": {"phase": "Succeeded", "runName": "%1$s", "metrics": {"val_f1": "%4$s"},
          "best": {"metric": "val_f1", "value": "%4$s", "epoch": 3},
          "attempts": [{"number": 1, "podName": "p", "createdAt": "2026-02-13T09:00:00Z", "outcome": "Succeeded",
            "startedAt": "2026-02-13T09:00:10Z", "finishedAt": "2026-02-13T09:00:50Z"}]}
        """
            .formatted(name, size, seed, f1));
  }

  private Ran run(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kubeconfig", server.kubeconfig(folder).toString()));
    return Ran.sweepline(all.toArray(String[]::new));
  }
}
