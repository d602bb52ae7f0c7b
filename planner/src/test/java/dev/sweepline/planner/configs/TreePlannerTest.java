package dev.sweepline.planner.configs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Configs;
import dev.sweepline.planner.spec.Reference;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TreePlannerTest {
  private static final Configs CONFIGS =
      new Configs(List.of(new Reference("base"), new Reference("own")), "config");
  private static final Source BASE =
      present("base", Map.of("config.yaml", "a: 1\n", "model__nano.yaml", "name: nano\n"));
  private static final Source OWN = present("own", Map.of("model__nano.yaml", "name: tiny\n"));

  @Test
  void laterConfigMapHasTheLastWord() {
    var tree = found(List.of(BASE, OWN));

    assertThat(tree.source().orElseThrow().tree().files())
        .isEqualTo(Map.of("config.yaml", "a: 1\n", "model/nano.yaml", "name: tiny\n"));
  }

  @Test
  void sameTreeAlwaysGetsTheSameName() {
    var copy = found(List.of(BASE, OWN)).source().orElseThrow();
    var again = TreeCopy.named(copy.configMap(), Map.copyOf(copy.data()));

    assertThat(again).isEqualTo(copy);
    assertThat(copy.configMap()).matches("docs-configs-[0-9a-f]{10}");
    assertThat(copy.isWhatItsNameSays()).isTrue();
    assertThat(TreeCopy.named(copy.configMap(), Map.of("config.yaml", "a: 2\n")))
        .returns(false, TreeCopy::isWhatItsNameSays);
    assertThat(found(List.of(OWN, BASE)).source().orElseThrow().configMap())
        .isNotEqualTo(copy.configMap());
  }

  @Test
  void trialsAreToldTheCopy() {
    var tree = found(List.of(BASE, OWN));

    assertThat(tree.pinned(CONFIGS))
        .isEqualTo(
            new Configs(List.of(new Reference(tree.source().orElseThrow().configMap())), "config"));
    assertThat(new Tree.OfRelease().pinned(null)).isNull();
  }

  @Test
  void namesTheConfigMapThatIsMissingAndHowToMakeIt() {
    assertMissing(
        found(List.of(BASE, new Source.Absent("own"))),
        "spec.configs.configMapRefs[1].name: there is no ConfigMap own in namespace team; make it:"
            + " kubectl sweepline configs push DIR --name own -n team");
  }

  @Test
  void namesTheKeyThatIsNoFileOfATree() {
    var odd =
        new Source.Present(
            "own", Map.of("README.md", "", "model__x.yml", "", "__a.yaml", ""), Set.of("logo"));

    assertMissing(
        found(List.of(BASE, odd)),
        "spec.configs.configMapRefs[1].name: ConfigMap own: key logo is binary: give it as text, in"
            + " data",
        "spec.configs.configMapRefs[1].name: ConfigMap own: key README.md is no file of a tree: its"
            + " name must end in .yaml, as model__nano.yaml",
        "spec.configs.configMapRefs[1].name: ConfigMap own: key __a.yaml is no file of a tree: __"
            + " stands between two names, as model__nano.yaml",
        "spec.configs.configMapRefs[1].name: ConfigMap own: key model__x.yml is no file of a tree:"
            + " its name must end in .yaml, as model__nano.yaml");
  }

  @Test
  void namesFileAndLineThatCannotBeRead() {
    var broken = present("own", Map.of("model__nano.yaml", "a: 1\na: 2\n"));

    assertThat(((Tree.Missing) found(List.of(BASE, broken))).problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.field()).isEqualTo("spec.configs.configMapRefs");
          assertThat(problem.message()).startsWith("model/nano.yaml:2: ");
        });
  }

  @Test
  void offersTheConfigsThereAreForAnUnknownName() {
    var configs = new Configs(CONFIGS.configMapRefs(), "confg");

    assertMissing(
        TreePlanner.found("team", "docs", configs, List.of(BASE, OWN), List.of()),
        "spec.configs.configName: there is no confg.yaml in the tree (available: config)");
  }

  @Test
  void refusesMoreThanOneConfigMapHolds() {
    var half = "# " + "x".repeat(600_000) + "\n";

    assertMissing(
        found(
            List.of(
                present("base", Map.of("config.yaml", half)),
                present("own", Map.of("other.yaml", half)))),
        "spec.configs.configMapRefs: the files have 1200006 bytes together, a ConfigMap holds"
            + " 1048576: leave out what no configuration needs");
  }

  @Test
  void makesALostCopyAgainOnlyFromTheSameTree() {
    var copy = found(List.of(BASE, OWN)).source().orElseThrow();

    assertThat(
            TreePlanner.found(
                "team", "docs", CONFIGS, List.of(BASE, OWN), List.of(copy.configMap())))
        .isEqualTo(new Tree.Found(copy));
    assertMissing(
        TreePlanner.found("team", "docs", CONFIGS, List.of(BASE, BASE), List.of(copy.configMap())),
        "spec.configs.configMapRefs: ConfigMap "
            + copy.configMap()
            + " is gone, and what its trials were made from has changed since: bring base, base"
            + " back to what it was, or make a new Sweep");
  }

  @Test
  void tellsWhichFilesDriftedFromTheCopy() {
    var copy = found(List.of(BASE, OWN)).source().orElseThrow();

    assertThat(TreePlanner.drift(copy, List.of(BASE, OWN))).isEmpty();
    assertThat(TreePlanner.drift(copy, List.of(BASE, present("own", Map.of("new.yaml", "")))))
        .contains("ConfigMap base, own has changed: model/nano.yaml, new.yaml");
    assertThat(TreePlanner.drift(copy, List.of(BASE, new Source.Absent("own"))))
        .contains("ConfigMap own is gone");
  }

  @Test
  void keysStandForPathsBothWays() {
    assertThat(TreeKeys.key("model/encoder/small.yaml")).isEqualTo("model__encoder__small.yaml");
    assertThat(TreeKeys.path("model__encoder__small.yaml")).isEqualTo("model/encoder/small.yaml");
    assertThat(TreeKeys.problemOfPath("model/b_0.yaml")).isEmpty();
    assertThat(TreeKeys.problemOfPath("model/b__0.yaml"))
        .contains("__ stands for / in a ConfigMap's key: rename it");
    assertThat(TreeKeys.problemOfPath("model_/nano.yaml"))
        .contains("__ stands for / in a ConfigMap's key: rename it");
    assertThat(TreeKeys.problemOfPath("model/größe.yaml"))
        .contains("a ConfigMap's key has only letters, digits, -, _ and .: rename it");
    assertThat(TreeKeys.problemOfPath("a/".repeat(100) + "b.yaml"))
        .contains("its key is longer than 253 characters: shorten its path");
  }

  private static Tree found(List<Source> sources) {
    return TreePlanner.found("team", "docs", CONFIGS, sources, List.of());
  }

  private static Source present(String name, Map<String, String> data) {
    return new Source.Present(name, data, Set.of());
  }

  private static void assertMissing(Tree tree, String... problems) {
    assertThat(((Tree.Missing) tree).problems())
        .extracting(SpecProblem::toString)
        .containsExactly(problems);
  }
}
