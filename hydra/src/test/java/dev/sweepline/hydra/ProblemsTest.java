package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sweepline.hydra.Problem.Category;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a person reads when something is wrong.
class ProblemsTest {

  private static final ConfigTree TREE =
      ConfigTree.of(
          Map.of(
              "config.yaml",
              """
              defaults:
                - model: small
                - _self_
              training: {lr: 0.1, max_epochs: 5}
              label: ${model.nmae}
              """,
              "model/small.yaml",
              "name: small\nsize: ${oc.env:SIZE,8}\n",
              "model/large.yaml",
              "name: large\n",
              "twice.yaml",
              "lr: 1\nname: x\nlr: 2\n",
              "wrong.yaml",
              "defaults:\n  - _self_\n  - model: medium\n"));

  @Test
  void namesTheOptionThatWasProbablyMeant() {
    Problem problem = refusal("config", "model=smal");

    assertThat(problem)
        .isEqualTo(
            new Problem(
                Category.NOT_FOUND,
                "In 'config': Could not find 'model/smal'",
                "model/smal",
                new Place("override 'model=smal'", 0),
                List.of("large", "small"),
                "small"));
    assertThat(problem.describe())
        .isEqualTo(
            """
            override 'model=smal': In 'config': Could not find 'model/smal'
            Did you mean 'small'?
            Available: large, small\
            """);
  }

  @Test
  void namesTheKeyThatWasProbablyMeant() {
    Problem problem = refusal("config", "training.max_epoch=3");

    assertThat(problem.category()).isEqualTo(Category.KEY);
    assertThat(problem.message())
        .isEqualTo(
            "Could not override 'training.max_epoch'."
                + " To append to your config use +training.max_epoch=3");
    assertThat(problem.suggestion()).isEqualTo("training.max_epochs");
    assertThat(problem.options()).containsExactly("lr", "max_epochs");
  }

  @Test
  void namesTheGroupThatWasProbablyMeant() {
    assertThat(refusal("config", "modle=large").suggestion()).isEqualTo("model");
  }

  @Test
  void namesFileAndLineOfAnInterpolation() {
    Problem problem = refusal("config");

    assertThat(problem.place()).isEqualTo(new Place("config.yaml", 5));
    assertThat(problem.message())
        .isEqualTo(
            "'label' cannot resolve '${model.nmae}': Interpolation key 'model.nmae' not found");
    assertThat(problem.suggestion()).isEqualTo("model.name");
  }

  @Test
  void namesFileAndLineOfADefaultsEntry() {
    assertThat(refusal("wrong").place()).isEqualTo(new Place("wrong.yaml", 3));
  }

  @Test
  void namesFileAndLineOfARepeatedKey() {
    assertThat(refusal("twice").describe())
        .isEqualTo("twice.yaml:3: found duplicate key 'lr', first used in line 1");
  }

  @Test
  void showsWhereAnOverrideGoesWrong() {
    assertThat(refusal("config", "a=[1,2").message())
        .isEqualTo("Error parsing override 'a=[1,2' at character 7: expected ']'");
  }

  @Test
  void reportsAllOverridesThatDoNotParse() {
    var composition = Hydra.compose(TREE, request("config", "a=[", "b", "training.lr=1"));

    assertThat(composition).isInstanceOf(Composition.Refused.class);
    assertThat(((Composition.Refused) composition).problems())
        .extracting(Problem::subject)
        .containsExactly("a=[", "b");
  }

  @Test
  void isAnExceptionForThoseWhoDoNotExpectIt() {
    var composition = Hydra.compose(TREE, request("nowhere"));

    assertThatThrownBy(composition::orThrow)
        .isInstanceOfSatisfying(
            HydraException.class, e -> assertThat(e.category()).isEqualTo(Category.NOT_FOUND))
        .hasMessageContaining("Cannot find primary config 'nowhere'");
  }

  private static Problem refusal(String config, String... overrides) {
    var composition = Hydra.compose(TREE, request(config, overrides));
    assertThat(composition).isInstanceOf(Composition.Refused.class);
    return ((Composition.Refused) composition).problems().getFirst();
  }

  private static Request request(String config, String... overrides) {
    return new Request(
        config, List.of(overrides), Resolvers.of(Map.of(), Instant.EPOCH, ZoneOffset.UTC));
  }
}
