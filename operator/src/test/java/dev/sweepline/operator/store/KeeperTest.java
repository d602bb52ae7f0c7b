package dev.sweepline.operator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.testing.Await;
import dev.sweepline.testing.ObjectStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("store")
class KeeperTest {
  private static final String ALL_STORED = "{\"stored\":true}";
  private static final long LARGE = 128L << 20;

  @TempDir Path folder;

  private ObjectStore store;
  private Trial trial;

  @BeforeEach
  void startStore() throws IOException {
    store = ObjectStore.start(folder.resolve("store"));
    trial = Trial.in(folder.resolve("pod"), store);
  }

  @AfterEach
  void stopStore() {
    store.close();
  }

  @Test
  void storesWhatIsWrittenAndTakesAwayWhatIsDeleted() throws IOException {
    try (var kept = KeptTrial.of(trial.settings(1))) {
      trial.write("a1/last.safetensors", "epoch 0");
      Files.createLink(
          trial.file("a1/epoch=00-val_f1=0.500.safetensors"), trial.file("a1/last.safetensors"));
      trial.awaitObject("a1/last.safetensors", "epoch 0");
      trial.awaitObject("a1/epoch=00-val_f1=0.500.safetensors", "epoch 0");

      trial.write("a1/last.safetensors", "epoch 1");
      trial.write("a1/wandb/offline-run/run.wandb", "rows");
      Files.delete(trial.file("a1/epoch=00-val_f1=0.500.safetensors"));
      Files.writeString(trial.file("a1/next.safetensors.tmp"), "half of ep");
      trial.awaitObject("a1/last.safetensors", "epoch 1");
      kept.stop();
    }

    assertThat(store.keys())
        .containsExactly("doc/u-1/a1/last.safetensors", "doc/u-1/a1/wandb/offline-run/run.wandb");
    assertThat(trial.lastWords()).isEqualTo(ALL_STORED);
  }

  @Test
  void storesTheRestWhenItIsToldToStopAndNothingFromOutsideTheFolder() throws IOException {
    Files.writeString(trial.pod().resolve("secret"), "not for the store");
    try (var kept = KeptTrial.of(trial.settings(2))) {
      trial.write("a2/last.safetensors", "the last word");
      trial.write("a1/last.safetensors", "of the attempt before");
      Files.createSymbolicLink(trial.file("a2/link"), trial.pod().resolve("secret"));
      kept.stop();
    }

    assertThat(store.keys()).containsExactly("doc/u-1/a2/last.safetensors");
    assertThat(trial.object("a2/last.safetensors")).hasContent("the last word");
    assertThat(trial.lastWords()).isEqualTo(ALL_STORED);
  }

  @Test
  void trainingGoesOnWhileTheStoreIsAwayAndTheStoreIsTold() throws IOException {
    try (var kept = KeptTrial.of(trial.settings(1), Duration.ofSeconds(1))) {
      trial.write("a1/last.safetensors", "epoch 0");
      trial.awaitObject("a1/last.safetensors", "epoch 0");
      store.stop();
      trial.write("a1/last.safetensors", "epoch 1");
      var behind = trial.pod().resolve("tmp").resolve(StoreSettings.BEHIND_FILE);
      Await.until("it says that it is behind", () -> Files.exists(behind));
      trial.write("a1/last.safetensors", "epoch 2");

      store.start();

      trial.awaitObject("a1/last.safetensors", "epoch 2");
      Await.until("it says that it is not behind", () -> !Files.exists(behind));
      kept.stop();
    }
    assertThat(trial.lastWords()).isEqualTo(ALL_STORED);
  }

  @Test
  void saysWhatDidNotGetIntoTheStore() throws IOException {
    var variables = trial.variables(1);
    variables.put(StoreSettings.PATIENCE, "3");
    try (var kept = KeptTrial.of(StoreSettings.of(variables))) {
      trial.write("a1/last.safetensors", "epoch 0");
      trial.awaitObject("a1/last.safetensors", "epoch 0");
      store.stop();
      trial.write("a1/last.safetensors", "epoch 1");
      kept.stop();
    }

    assertThat(trial.lastWords())
        .isEqualTo(
            "{\"stored\":false,\"why\":\"1 files are not in the store, a1/last.safetensors among"
                + " them: storing s3://experiments/doc/u-1/a1/last.safetensors: no answer from "
                + store.endpoint()
                + " (ConnectException)\"}");
  }

  @Test
  void whatWasLeftGoesFromTheStoreOnceSomebodyHasCarriedIt() throws IOException {
    trial.write("a1/events.spool", "signed letters");
    try (var kept = KeptTrial.of(trial.settings(1))) {
      kept.stop();
    }
    var next = Trial.in(folder.resolve("next-pod"), store);
    assertThat(fetch(next.settings(2))).isZero();
    assertThat(next.file("a1/events.spool")).hasContent("signed letters");
    try (var kept = KeptTrial.of(next.settings(2))) {
      // The spool is in the store already; that it was seen is shown by what came after it.
      next.write("a2/last.safetensors", "epoch 0");
      next.awaitObject("a2/last.safetensors", "epoch 0");

      Files.delete(next.file("a1/events.spool"));
      Files.delete(next.file("a2/last.safetensors"));
      kept.stop();
    }

    assertThat(store.keys()).isEmpty();
  }

  @Test
  void anUploadThatIsKilledLeavesTheEarlierCheckpointWholeAndIsDoneAgain() throws Exception {
    var log = folder.resolve("keeper.log");
    try (var keeper = StoreProcess.start("store-keep", trial.variables(1), log)) {
      trial.write("a1/last.safetensors", "epoch 0");
      trial.awaitObject("a1/last.safetensors", "epoch 0");
      try (var large = new RandomAccessFile(trial.file("a1/large.tmp").toFile(), "rw")) {
        large.setLength(LARGE);
      }
      Files.move(
          trial.file("a1/large.tmp"),
          trial.file("a1/last.safetensors"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Trial.awaitLog(log, "it stores the large one", text -> text.split("storing file").length > 2);
      keeper.kill();
    }
    assertThat(trial.object("a1/last.safetensors")).hasContent("epoch 0");
    assertThat(Files.readString(log).split("stored file=", -1)).hasSize(2);

    try (var keeper = StoreProcess.start("store-keep", trial.variables(1), log)) {
      Trial.awaitLog(log, "it is stored", text -> text.split("stored file=", -1).length > 2);
      var memory = keeper.mostMemory();
      assertThat(keeper.stop()).isZero();
      System.out.println("a keeper that stores 128 MiB takes " + memory + " MiB");
      assertThat(memory).isLessThan(180);
    }
    assertThat(trial.object("a1/last.safetensors")).hasSize(LARGE);
    assertThat(trial.lastWords()).isEqualTo(ALL_STORED);
    assertThat(Files.readString(log)).doesNotContain(ObjectStore.SECRET_KEY);
  }

  @Test
  void aFetchInAProcessOfItsOwnEndsWithWhatIsWrong() throws Exception {
    var wrong = new HashMap<>(trial.variables(1));
    wrong.put(StoreSettings.SECRET_KEY, "somebody-else's");
    var log = folder.resolve("fetch.log");
    try (var fetch = StoreProcess.start("store-fetch", wrong, log)) {
      assertThat(fetch.exit()).isEqualTo(Fetch.NO_STORE);
    }

    assertThat(trial.lastWords())
        .isEqualTo(
            "storing s3://experiments/doc/u-1/a1/.sweepline: the store answers 403"
                + " SignatureDoesNotMatch; look at the keys in spec.storage.objectStore.secretRef"
                + " and what they may do");
    assertThat(Files.readString(log)).doesNotContain("somebody-else's");
  }

  private static int fetch(StoreSettings settings) throws IOException {
    try {
      return Fetch.run(settings);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
