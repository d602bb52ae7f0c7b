package dev.sweepline.operator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sweepline.testing.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("store")
class FetchTest {
  @TempDir Path folder;

  private ObjectStore store;
  private Trial next;

  @BeforeEach
  void startStore() throws IOException {
    store = ObjectStore.start(folder.resolve("store"));
    next = Trial.in(folder.resolve("next-pod"), store);
  }

  @AfterEach
  void stopStore() {
    store.close();
  }

  @Test
  void bringsTheCheckpointBeforeTheTrainerBegins() throws Exception {
    stored(1, Map.of("a1/last.safetensors", "epoch 7", "a1/metrics.jsonl", "{}"));

    assertThat(Fetch.run(next.resuming(2, "a1/last.safetensors"))).isZero();

    assertThat(next.file("a1/last.safetensors")).hasContent("epoch 7");
    assertThat(next.file("a1/metrics.jsonl")).doesNotExist();
    assertThat(store.keys())
        .containsExactly("doc/u-1/a1/last.safetensors", "doc/u-1/a1/metrics.jsonl");
  }

  @Test
  void bringsTheNewestThatIsThereWhereTheNamedOneNeverGotIntoTheStore() throws Exception {
    stored(1, Map.of("a1/last.safetensors", "attempt 1", "a1/config.yaml", "seed: 1"));
    stored(2, Map.of("a2/last.safetensors", "attempt 2", "a2/epoch=02.safetensors", "best of 2"));

    assertThat(Fetch.run(next.resuming(4, "a3/last.safetensors"))).isZero();

    assertThat(next.file("a3/last.safetensors")).hasContent("attempt 2");
  }

  @Test
  void endsWhereThereIsNothingToGoOnFrom() throws Exception {
    stored(1, Map.of("a1/config.yaml", "seed: 1"));

    assertThat(Fetch.run(next.resuming(2, "a1/last.safetensors"))).isEqualTo(Fetch.NOTHING_THERE);

    assertThat(next.lastWords())
        .isEqualTo("no checkpoint in s3://experiments/doc/u-1/ to go on from; begin again");
  }

  @Test
  void writesNowhereButIntoTheFolderOfTheTrial() throws Exception {
    stored(1, Map.of("a1/last.safetensors", "epoch 7"));

    assertThat(Fetch.run(next.resuming(2, "../../stolen.safetensors")))
        .isEqualTo(Fetch.NOTHING_THERE);

    assertThat(next.pod().resolve("stolen.safetensors")).doesNotExist();
  }

  @Test
  void refusesACheckpointThatIsNotWhatWasStored() throws Exception {
    stored(1, Map.of("a1/last.safetensors", "epoch 7"));
    Files.writeString(next.object("a1/last.safetensors"), "epoch 9");

    assertThat(Fetch.run(next.resuming(2, "a1/last.safetensors"))).isEqualTo(Fetch.NO_STORE);

    assertThat(next.lastWords())
        .startsWith(
            "s3://experiments/doc/u-1/a1/last.safetensors is damaged: its digest is sha256:");
    assertThat(next.file("a1/last.safetensors")).doesNotExist();
  }

  @Test
  void waitsForAStoreThatIsAwayUpToItsPatience() throws Exception {
    store.stop();
    var variables = next.variables(1);
    variables.put(StoreSettings.PATIENCE, "2");

    assertThat(Fetch.run(StoreSettings.of(variables))).isEqualTo(Fetch.NO_STORE);

    assertThat(next.lastWords())
        .isEqualTo(
            "storing s3://experiments/doc/u-1/a1/.sweepline: no answer from "
                + store.endpoint()
                + " (ConnectException)");
  }

  @Test
  void namesABucketThatDoesNotExist() throws Exception {
    var variables = next.variables(1);
    variables.put(StoreSettings.URI_VARIABLE, "s3://nobodys/doc");

    assertThat(Fetch.run(StoreSettings.of(variables))).isEqualTo(Fetch.NO_STORE);

    assertThat(next.lastWords())
        .isEqualTo(
            "storing s3://nobodys/doc/u-1/a1/.sweepline: the store answers 404 NoSuchBucket; look"
                + " at the bucket in spec.storage.objectStore.uri");
  }

  @Test
  void bringsACourierWhatAttemptsLeftAndTheirRows() throws Exception {
    stored(
        1,
        Map.of(
            "a1/last.safetensors", "epoch 7", "a1/metrics.jsonl", "{}", "a1/events.spool", "left"));
    var variables = next.variables(1);
    variables.remove("SWEEPLINE_ATTEMPT");

    assertThat(Fetch.run(StoreSettings.of(variables))).isZero();

    assertThat(next.file("a1/metrics.jsonl")).hasContent("{}");
    assertThat(next.file("a1/events.spool")).hasContent("left");
    assertThat(next.file("a1/last.safetensors")).doesNotExist();
  }

  @Test
  void namesTheVariableThatIsMissing() {
    var variables = next.variables(1);
    variables.remove(StoreSettings.SECRET_KEY);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoreSettings.of(variables))
        .withMessage("AWS_SECRET_ACCESS_KEY is not set; it is needed");
  }

  private void stored(int attempt, Map<String, String> files) throws IOException {
    var earlier = Trial.in(folder.resolve("pod-" + attempt), store);
    for (var file : files.entrySet()) {
      earlier.write(file.getKey(), file.getValue());
    }
    try (var kept = KeptTrial.of(earlier.settings(attempt))) {
      kept.stop();
    }
    assertThat(earlier.lastWords()).isEqualTo("{\"stored\":true}");
  }
}
