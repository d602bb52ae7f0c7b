package dev.sweepline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// `plan` takes what `kubectl apply` takes, and refuses what it refuses.
class SweepFileTest {
  private static final String SWEEP = PlanTest.SWEEP;
  private static final String CONFIGS =
      Path.of(System.getProperty("sweepline.root", "..")).resolve("configs").toString();

  @Test
  void wantsTextWhereTheApiServerDoes() {
    assertRefused(
        SWEEP.replace("\"32\", ", "32, "),
        "sweepline: spec.search.space[0].values[0]: must be text, write \"32\" with quotes");
    assertRefused(
        SWEEP.replace("\"32\", ", "~, "),
        "sweepline: spec.search.space[0].values[0]: is empty: write text, or leave it out");
    assertRefused(
        SWEEP + "  template: { resources: { limits: { memory: 2 } } }\n",
        "sweepline: spec.template.resources.limits.memory: must be text, write \"2\" with quotes");
  }

  /// The schema has a search of its own for those that name none.
  @Test
  void needsNoSearchWhereTheTypeHasItsOwnKeys() {
    var bare = SWEEP.substring(0, SWEEP.indexOf("  search:"));

    var ran = Ran.withInput(bare, "plan", "-f", "-", "--config-dir", CONFIGS);

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).startsWith("team-a/sizes (MultiScale): 4 cells, 0 excluded, 4 trials");
    assertRefused(bare.replace("MultiScale", "Custom"), "sweepline: spec.search.space");
    assertRefused(bare.replace("MultiScale", "Baseline"), "sweepline: spec.search.space");
  }

  @Test
  void takesGoalsThatAreCalledByLettersOfAnyScript() {
    assertThat(planned(SWEEP + "  goals: [ { label: 1차 목표, metrics: { val_f1: \"0.86\" } } ]\n"))
        .isEqualTo(planned(SWEEP));
  }

  /// YAML as `kubectl` reads it.
  @Test
  void readsAliasesAndDatesAsKubectlDoes() {
    assertThat(
            planned(
                SWEEP
                    .replace("[\"32\", \"48\"]", "[&small \"32\", \"48\"]")
                    .replace(
                        "overrides: [+experiment=quickstart]",
                        "overrides: &o [+experiment=quickstart]")))
        .isEqualTo(planned(SWEEP));
    assertRefused(
        SWEEP.replace("[\"32\", \"48\"]", "[&small \"32\", *small]"),
        "sweepline: spec.search.space[0].values[1]: 32 appears twice");
    assertRefused(
        SWEEP.replace("\"48\"", "2026-01-02"),
        "sweepline: spec.search.space[0].values[1]: 2026-01-02 is not a whole number of pixels");
    assertRefused(
        SWEEP.replace("\"48\"", "on"),
        "sweepline: spec.search.space[0].values[1]: must be text, put it between quotes");
  }

  @Test
  void refusesYamlThatHasNoEndOrTwoMeanings() {
    assertRefused(
        SWEEP + "  type: Custom\n",
        "sweepline: the YAML cannot be read: found duplicate key type (line 13)");
    assertRefused(
        SWEEP.replace("[\"32\", \"48\"]", "&values [\"32\", *values]"),
        "sweepline: the YAML cannot be read: an alias is within what it stands for");
    var doubled = new StringBuilder("a0: &a0 [x, x]\n");
    IntStream.rangeClosed(1, 22)
        .forEach(i -> doubled.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1)));
    assertRefused(
        doubled.toString(),
        "sweepline: the YAML cannot be read: its aliases stand for more than 1000000 values");
  }

  /// An API server drops them, and fills in defaults after that.
  @Test
  void takesAnEmptyFieldForOneThatIsNotThere() {
    var empty =
        SWEEP
            + """
              limits:
              checklist: { hypothesis: ~, expected: ~ }
              objective: { metric: ~ }
            """;

    assertThat(planned(empty)).isEqualTo(planned(SWEEP));
    assertRefused(
        SWEEP.replace("key: data.image_size", "key: ~"),
        "sweepline: spec.search.space[0].key: is missing, must be a config group");
  }

  @Test
  void wantsTextInMetadataToo() {
    assertRefused(
        SWEEP.replace("name: sizes", "name: 2026"),
        "sweepline: metadata.name: must be text, write \"2026\" with quotes\n");
    assertRefused(
        SWEEP.replace("name: sizes", "name: ~"), "sweepline: metadata.name: is missing\n");
    assertRefused(
        SWEEP.replace("team-a", "7"),
        "sweepline: metadata.namespace: must be text, write \"7\" with quotes\n");
    assertRefused(
        SWEEP.replace("team-a", "team-a, labels: { gpu: true }, annotations: { ticket: 12, a: b }"),
        "sweepline: metadata.labels.gpu: must be text, put it between quotes\n",
        "sweepline: metadata.annotations.ticket: must be text, write \"12\" with quotes\n");
    assertRefused(
        SWEEP.replace("team-a", "team-a, labels: [gpu]"),
        "sweepline: metadata.labels: is a list, must be fields, as in { name: value }\n");
  }

  /// To Java the end of a line before the end of a text is an end, to an API server it is not.
  @Test
  void refusesALineBreakBehindWhatWouldFit() {
    assertRefused(
        SWEEP + "  source: { commit: \"%s\\n\" }\n".formatted("a".repeat(40)),
        "sweepline: spec.source.commit: is " + "a".repeat(40) + "↵, must be the commit's 40");
  }

  private static String planned(String yaml) {
    var ran = Ran.withInput(yaml, "plan", "-f", "-", "--config-dir", CONFIGS);
    assertThat(ran.err()).isEmpty();
    return ran.out();
  }

  private static void assertRefused(String yaml, String... parts) {
    var ran = Ran.withInput(yaml, "plan", "-f", "-", "--config-dir", CONFIGS);
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(parts);
  }
}
