package dev.sweepline.operator.champion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sweepline.operator.cluster.Cluster;
import dev.sweepline.operator.cluster.WithApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the API server itself says of Champions.
@Tag("apiserver")
@ExtendWith(WithApiServer.class)
class ChampionSchemaTest {
  private static final Path PAGE =
      Path.of(System.getProperty("sweepline.root", ".."), "docs/champions.md");
  private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");

  @Test
  void acceptsThePagesObjects(Cluster cluster) throws IOException {
    var shown = YAML.matcher(Files.readString(PAGE)).results().map(r -> r.group(1)).toList();

    assertThat(shown).hasSize(2);
    var created = shown.stream().map(yaml -> create(cluster, yaml)).toList();
    assertThat(created).extracting(object -> object.getKind()).containsExactly("Champion", "Sweep");
    assertThat(created.getLast().<String>get("spec", "promote", "champion", "name"))
        .isEqualTo("docs");
  }

  @Test
  void fillsInDefaults(Cluster cluster) {
    var created = create(cluster, champion("data: { name: doc-v3 }"));

    assertThat(
            List.of(
                created.<Object>get("spec", "seeds"),
                created.<Object>get("spec", "minDelta"),
                created.<Object>get("spec", "verification"),
                created.<Object>get("spec", "objective", "metric")))
        .containsExactly(3, "0", "Strict", "val_f1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          seeds: 0                           | spec.seeds
          minDelta: "-0.1"                   | spec.minDelta
          minDelta: more                     | spec.minDelta
          webhook: { }                       | give url, or secretRef to a Secret with the key url
          webhook: { url: "ftp://x/yyyyyy" } | spec.webhook.url
          verification: Loose                | Strict
          objectiv: { metric: val_acc }      | objectiv
          """)
  void refusesWhatNobodyCanMean(String field, String complaint, Cluster cluster) {
    assertThat(complaint(() -> create(cluster, champion(field)))).contains(complaint);
  }

  @Test
  void keepsWhatEarlierChampionsDependOn(Cluster cluster) {
    var created = create(cluster, champion("storage: { claim: ckpts }"));

    assertThat(complaint(() -> change(cluster, created, "objective", "metric", "val_acc")))
        .contains("objective cannot change");
    assertThat(complaint(() -> change(cluster, created, "storage", "claim", "other")))
        .contains("storage cannot change");
  }

  private static void change(
      Cluster cluster, GenericKubernetesResource object, String part, String key, String value) {
    var copy = Serialization.clone(object);
    var spec = copy.<Map<String, Map<String, Object>>>get("spec");
    Objects.requireNonNull(spec.get(part)).put(key, value);
    cluster.client().resource(copy).update();
  }

  private static String complaint(Runnable attempt) {
    var refusal = catchThrowableOfType(KubernetesClientException.class, attempt::run);
    assertThat(refusal).as("it is refused").isNotNull();
    return String.valueOf(refusal.getMessage());
  }

  private static String champion(String field) {
    return """
    apiVersion: sweepline.dev/v1alpha1
    kind: Champion
    metadata: { name: docs }
    spec:
      %s
    """
        .formatted(field);
  }

  private static GenericKubernetesResource create(Cluster cluster, String yaml) {
    return cluster
        .client()
        .resource(Serialization.unmarshal(yaml, GenericKubernetesResource.class))
        .inNamespace(cluster.namespace())
        .fieldValidation(Validation.STRICT)
        .create();
  }
}
