package dev.sweepline.planner.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.spec.Naming;
import dev.sweepline.planner.spec.PodTemplate.EnvVar;
import dev.sweepline.planner.spec.PodTemplate.SecretKeyRef;
import dev.sweepline.planner.spec.PodTemplate.ValueFrom;
import dev.sweepline.planner.spec.PodTemplateBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNamesTest {
  private static final String VALUE = "c0ffeec0ffeec0ffee";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WANDB_API_KEY",
        "HF_TOKEN",
        "DB_PASSWORD",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "CLIENT_SECRET",
        "wandb.api_key",
        "hub.accessToken",
        "store.secret-key",
        "store.passphrase"
      })
  void knowsWhatKeysAreCalled(String name) {
    assertThat(KeyNames.names(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOG_LEVEL",
        "KEYBOARD",
        "data.key",
        "model.cls_token",
        "model.class_token",
        "tokenizer.pad_token",
        "model.num_tokens",
        "secretary"
      })
  void leavesOtherNamesAlone(String name) {
    assertThat(KeyNames.names(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "true", "512", "${oc.env:WANDB_API_KEY}"})
  void letsSwitchesCountsAndReferencesBe(String value) {
    assertThat(KeyNames.isLiteral(value)).isFalse();
  }

  @Test
  void refusesALiteralInAVariableAndDoesNotRepeatIt() {
    assertThat(variables(new EnvVar("LOG", "debug"), new EnvVar("WANDB_API_KEY", VALUE)))
        .containsExactly(
            new SpecProblem(
                "spec.template.env[1]",
                "WANDB_API_KEY is called like a key and holds a literal: keep it in a Secret and"
                    + " name that with valueFrom.secretKeyRef"));
  }

  @Test
  void takesAKeyFromASecret() {
    var kept = new ValueFrom(new SecretKeyRef("wandb", "api-key"));

    assertThat(variables(new EnvVar("WANDB_API_KEY", null, kept))).isEmpty();
  }

  @Test
  void findsLiteralsAnywhereInAConfiguration() {
    var config =
        Map.of(
            "wandb", Map.of("api_key", VALUE, "project", "docs"),
            "stores", List.of(Map.of("password", VALUE), Map.of("password", "${oc.env:P}")),
            "model", Map.of("class_token", true, "name", "vit"));

    assertThat(KeyNames.literals(config)).containsExactly("stores.password", "wandb.api_key");
  }

  private static List<SpecProblem> variables(EnvVar... variables) {
    var template = PodTemplateBuilder.builder().env(List.of(variables)).build();
    return FixedParts.problems(Naming.DEFAULT, template, null);
  }
}
