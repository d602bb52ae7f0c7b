package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder = Path.of("");
  private final PretendApiServer server = new PretendApiServer();

  @BeforeEach
  void sweep() {
    server.sweep(
        "sizes",
        """
        "spec": {"type": "MultiScale", "report": {"language": "ko"},
          "checklist": {"hypothesis": "larger is better", "expected": {"metrics": {"val_f1": "0.7"}},
            "baseline": {"metrics": {"val_f1": "0.5"}}},
          "source": {"commit": "0123456789012345678901234567890123456789"},
          "template": {"resources": {"limits": {"nvidia.com/gpu": "1"}}},
          "storage": {"checkpoints": {"claim": "ckpts"}},
          "limits": {"parallelism": 4, "smokeTrial": false},
          "tracking": {"wandb": {"project": "doc", "mode": "Offline"}},
          "search": {"space": [{"key": "data.image_size", "values": ["224", "384"]},
              {"key": "data.augmentation", "values": ["none", "mixup"]}],
            "blocks": ["data.augmentation"]}},
        "status": {"phase": "Succeeded", "plan": {"cells": 4, "excluded": 0, "trials": 4, "approximate": false},
          "startedAt": "2026-02-13T09:00:00Z", "finishedAt": "2026-02-13T09:01:00Z"}
        """);
    for (var size : List.of("224", "384")) {
      for (var augmentation : List.of("none", "mixup")) {
        server.experiment(
            "sizes-" + size + augmentation,
            """
            "spec": {"type": "MultiScale", "params": {"data.image_size": "%1$s", "data.augmentation": "%2$s"}, "seed": 1},
            "status": {"phase": "Succeeded", "runName": "run-%1$s-%2$s",
              "metrics": {"val_f1": "0.%1$s%3$d"}, "best": {"metric": "val_f1", "value": "0.%1$s%3$d", "epoch": 3},
              "attempts": [{"number": 1, "podName": "p", "createdAt": "2026-02-13T09:00:00Z", "outcome": "Succeeded",
                "startedAt": "2026-02-13T09:00:10Z", "finishedAt": "2026-02-13T09:00:50Z"}]}
            """
                .formatted(size, augmentation, augmentation.length()));
      }
    }
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void writesTheReportAndItsFiguresInTheSweepsLanguage() throws IOException {
    var reports = folder.resolve("docs/04-report");

    var ran = report("sizes", "-o", reports.toString());

    assertThat(ran).isEqualTo(new Ran(0, reports.resolve("20260213_sizes.md") + "\n", ""));
    assertThat(Files.readString(reports.resolve("20260213_sizes.md")))
        .startsWith("# sizes\n")
        .contains("## 가설", "](20260213_sizes.assets/heat-map.svg)");
    assertThat(names(reports))
        .containsExactly(
            "20260213_sizes.assets/heat-map.svg",
            "20260213_sizes.assets/interaction.svg",
            "20260213_sizes.md");
  }

  @Test
  void writesEachLanguageOfTheSweep() throws IOException {
    server.sweep(
        "sizes",
        """
        "spec": {"type": "Custom", "report": {"languages": ["en", "ko"]},
          "search": {"space": [{"key": "data.image_size", "values": ["224", "384"]}]}}
        """);

    report("sizes", "-o", folder.resolve("r").toString());

    assertThat(Files.readString(folder.resolve("r/20260213_sizes.md"))).contains("## Hypothesis");
    assertThat(Files.readString(folder.resolve("r/20260213_sizes.ko.md"))).contains("## 가설");
    assertThat(report("sizes").out()).contains("## Hypothesis");
  }

  /// Asked for one after the other, neither is written over the other.
  @Test
  void writesALanguageThatIsNotTheSweepsBesideIt() throws IOException {
    report("sizes", "--language", "ko", "-o", folder.resolve("r").toString());
    report("sizes", "--language", "en", "-o", folder.resolve("r").toString());

    assertThat(Files.readString(folder.resolve("r/20260213_sizes.md"))).contains("## 가설");
    assertThat(Files.readString(folder.resolve("r/20260213_sizes.en.md")))
        .contains("## Hypothesis", "](20260213_sizes.en.assets/heat-map.svg)");
  }

  @Test
  void writesToStandardOutputWithoutFigures() throws IOException {
    assertThat(report("sizes", "--language", "en").out())
        .startsWith("# sizes\n")
        .contains("## Hypothesis")
        .doesNotContain("![");
  }

  @Test
  void writesAReportOfEachRunToo() throws IOException {
    report("sizes", "--runs", "-o", folder.resolve("r").toString());

    assertThat(names(folder.resolve("r")).stream().filter(name -> name.endsWith(".md")))
        .containsExactly(
            "20260213_sizes.md",
            "run-224-mixup.md",
            "run-224-none.md",
            "run-384-mixup.md",
            "run-384-none.md");
    assertThat(Files.readString(folder.resolve("r/20260213_sizes.md")))
        .contains("[run-384-none](run-384-none.md)");
    assertThat(report("sizes", "--runs").err()).contains("say where with -o DIR");
  }

  /// Retention removes Experiments and keeps their journals.
  @Test
  void writesUpRunsOfWhichOnlyTheJournalIsKept() throws IOException {
    server.sweep(
        "sizes",
        """
        "spec": {"type": "Custom", "search": {"space": [{"key": "data.image_size", "values": ["224", "640"]}]}},
        "status": {"phase": "Succeeded", "archived": 1}
        """);
    server.keptTrials(
        """
        {"apiVersion": "sweepline.dev/v1alpha1", "kind": "Experiment",
         "metadata": {"name": "sizes-640", "uid": "u-640", "creationTimestamp": "2026-02-13T09:00:00Z"},
         "spec": {"type": "Custom", "params": {"data.image_size": "640"}, "seed": 1},
         "status": {"phase": "Succeeded", "runName": "run-640", "metrics": {"val_f1": "0.9"},
           "best": {"metric": "val_f1", "value": "0.9", "epoch": 3}}}
        """
            .replace("\n", ""));

    var reports = folder.resolve("kept");
    var ran = report("sizes", "-o", reports.toString(), "--runs");

    assertThat(ran.err()).isEmpty();
    assertThat(Files.readString(reports.resolve("20260213_sizes.md")))
        .contains("Best run: `run-640`.", "run-224-none");
    assertThat(reports.resolve("run-640.md")).exists();

    var single = report("sizes-640", "--language", "en");

    assertThat(single.exit()).isZero();
    assertThat(single.out()).startsWith("# run-640\n").contains("0.9000");
    assertThat(single.err())
        .isEqualTo(
            "the Experiment sizes-640 is gone; this is from the journal that its sweep keeps, which"
                + " has all but the end of its log\n");
  }

  @Test
  void writesUpASingleExperiment() throws IOException {
    assertThat(report("sizes-384none").out())
        .startsWith("# run-384-none\n")
        .contains("## Hypothesis");
    assertThat(report("sizes-385none").err())
        .contains(
            "no sweep \"sizes-385none\"",
            "Of an experiment that was deleted the ledger has the outcome alone");
  }

  @Test
  void keepsWhatPeopleWroteBetweenTheMarkers() throws IOException {
    var file = folder.resolve("20260213_sizes.md");
    report("sizes", "-o", folder.toString());
    var edited =
        Files.readString(file)
            .replaceFirst(
                "<!-- notes:begin actual -->\n", "<!-- notes:begin actual -->\nscanned twice\r\n")
            .replaceFirst("# sizes", "# renamed");
    Files.writeString(file, edited);

    var ran = report("sizes", "-o", folder.toString());

    assertThat(ran.err()).isEmpty();
    assertThat(Files.readString(file)).isEqualTo(edited.replaceFirst("# renamed", "# sizes"));
  }

  @Test
  void overwritesNothingWhereMarkersAreDamaged() throws IOException {
    var file = folder.resolve("20260213_sizes.md");
    report("sizes", "-o", folder.toString());
    var damaged = Files.readString(file).replaceFirst("<!-- notes:end -->", "");
    Files.writeString(file, damaged);

    var ran = report("sizes", "-o", folder.toString());

    assertThat(ran.exit()).isEqualTo(1);
    assertThat(ran.err())
        .contains("20260213_sizes.md is not overwritten: line ")
        .contains("notes begin before those of line ");
    assertThat(Files.readString(file)).isEqualTo(damaged);

    Files.write(file, "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(report("sizes", "-o", folder.toString()).err()).contains("it is no UTF-8 text");
  }

  /// The sweep that the report proposes is one that the operator takes.
  @Test
  void proposesASweepThatCanBePlanned() throws IOException {
    var text = report("sizes", "--language", "en").out();
    var yaml = text.substring(text.indexOf("```yaml\napiVersion") + 8);
    var file =
        Files.writeString(folder.resolve("next.yaml"), yaml.substring(0, yaml.indexOf("```")));

    var planned =
        Ran.sweepline(
            "plan", "-f", file.toString(), "--config-dir", ROOT.resolve("configs").toString());

    assertThat(Files.readString(file))
        .contains("smokeTrial: false", "parallelism: 4", "claim: ckpts");
    assertThat(planned.err()).isEmpty();
    assertThat(planned.exit()).isZero();
    assertThat(planned.out()).contains("_512_");
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private Ran report(String... arguments) throws IOException {
    var all = new ArrayList<String>();
    all.add("report");
    all.addAll(List.of(arguments));
    all.addAll(List.of("--kubeconfig", server.kubeconfig(folder).toString()));
    return Ran.sweepline(all.toArray(String[]::new));
  }
}
