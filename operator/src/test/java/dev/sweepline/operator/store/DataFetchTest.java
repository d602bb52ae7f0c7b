package dev.sweepline.operator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sweepline.testing.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("store")
class DataFetchTest {
  private static final int LARGE = 64 << 20;

  @TempDir Path folder;

  private ObjectStore store;
  private Path data;
  private Map<String, String> variables;

  @BeforeEach
  void startStore() throws IOException {
    store = ObjectStore.start(folder.resolve("store"));
    data = folder.resolve("data");
    Files.writeString(folder.resolve("termination-log"), "");
    variables = new HashMap<>();
    variables.put(StoreSettings.URI_VARIABLE, "s3://" + ObjectStore.BUCKET + "/doc-v3/");
    variables.put(StoreSettings.ENDPOINT, store.endpoint());
    variables.put(StoreSettings.ACCESS_KEY, ObjectStore.ACCESS_KEY);
    variables.put(StoreSettings.SECRET_KEY, ObjectStore.SECRET_KEY);
    variables.put(StoreSettings.FOLDER, data.toString());
    variables.put(StoreSettings.PATIENCE, "20");
    variables.put("SWEEPLINE_TERMINATION_LOG", folder.resolve("termination-log").toString());
  }

  @AfterEach
  void stopStore() {
    store.close();
  }

  @Test
  void bringsAllThatTheFolderOfTheBucketHasAndNothingElse() throws Exception {
    store("train.csv", "name,label");
    store("letters/1.png", "one");
    store("letters/2.png", "");
    place("doc-v3-old").put("train.csv", text("another folder"), "sha256:x");

    assertThat(fetch()).isZero();

    assertThat(there()).containsExactly("letters/1.png", "letters/2.png", "train.csv");
    assertThat(data.resolve("letters/1.png")).hasContent("one");
    assertThat(data.resolve("train.csv")).hasContent("name,label");
  }

  @Test
  void bringsTheNextPodOnlyWhatHasChangedWhereAVolumeKeepsThem() throws Exception {
    variables.put(DataSettings.CACHED, "true");
    store("kept.png", "one");
    store("changed.png", "two");
    store("gone/3.png", "three");
    assertThat(fetch()).isZero();
    // Not by its content is a file known, but by size and time: this one would be fetched again.
    var time = Files.getLastModifiedTime(data.resolve("kept.png"));
    Files.writeString(data.resolve("kept.png"), "ONE");
    Files.setLastModifiedTime(data.resolve("kept.png"), time);
    store("changed.png", "three");
    try (var bucket = place("doc-v3")) {
      bucket.delete("gone/3.png");
    }

    assertThat(fetch()).isZero();

    assertThat(there()).containsExactly("changed.png", "kept.png");
    assertThat(data.resolve("kept.png")).hasContent("ONE");
    assertThat(data.resolve("changed.png")).hasContent("three");
    assertThat(data.resolve("gone")).doesNotExist();
  }

  @Test
  void goesOnWhereAnotherOneStopped() throws Exception {
    var content = new byte[LARGE];
    new Random(1).nextBytes(content);
    try (var bucket = place("doc-v3")) {
      var file = Files.write(folder.resolve("content"), content);
      bucket.put("pages.tar", file, Digests.sha256(file));
      var stored = bucket.list("").getFirst();
      var half = new DataFolder(data);
      Files.createDirectories(data);
      var unfinished =
          data.resolve(".pages.tar." + Integer.toHexString(stored.version().hashCode()) + ".part");
      Files.write(unfinished, java.util.Arrays.copyOf(content, LARGE / 2));
      assertThat(half.begun(stored)).isEqualTo(LARGE / 2);
      var came = new java.util.concurrent.atomic.AtomicLong();

      half.take(stored, bucket, came::addAndGet);

      assertThat(came).hasValue(LARGE / 2);
      assertThat(half.has(stored)).isTrue();
    }
    assertThat(data.resolve("pages.tar")).hasBinaryContent(content);
  }

  @Test
  void takesNothingThatIsNotWhatWasStored() throws Exception {
    store("a.png", "one");
    Files.writeString(store.object("doc-v3/a.png"), "eno");

    assertThat(fetch()).isEqualTo(DataFetch.DISK);

    assertThat(words())
        .isEqualTo("s3://experiments/doc-v3/a.png is damaged: it is not what was stored");
    assertThat(there()).isEmpty();
  }

  @Test
  void saysThatThereIsNothing() throws Exception {
    assertThat(fetch()).isEqualTo(DataFetch.REFUSED);

    assertThat(words())
        .isEqualTo(
            "there is nothing in s3://experiments/doc-v3/; look at spec.data.objectStore.uri");
  }

  @Test
  void namesABucketThatDoesNotExist() throws Exception {
    variables.put(StoreSettings.URI_VARIABLE, "s3://nobodys/doc-v3");

    assertThat(fetch()).isEqualTo(DataFetch.REFUSED);

    assertThat(words())
        .isEqualTo(
            "listing s3://nobodys/doc-v3/: the store answers 404 NoSuchBucket; look at the bucket in"
                + " spec.data.objectStore.uri");
  }

  @Test
  void namesTheSecretWhoseKeysAreRefusedAndShowsNone() throws Exception {
    variables.put(StoreSettings.SECRET_KEY, "somebody-else's");
    var log = folder.resolve("log");
    try (var fetch = StoreProcess.start("data-fetch", variables, log)) {
      assertThat(fetch.exit()).isEqualTo(DataFetch.REFUSED);
    }

    assertThat(words())
        .isEqualTo(
            "listing s3://experiments/doc-v3/: the store answers 403 SignatureDoesNotMatch; look at"
                + " the keys in spec.data.objectStore.secretRef and what they may do");
    assertThat(Files.readString(log)).doesNotContain("somebody-else's");
  }

  @Test
  void refusesMoreThanTheFolderMayHave() throws Exception {
    store("a.png", "0123456789");
    store("b.png", "0123456789");
    variables.put(DataSettings.LIMIT, "19");

    assertThat(fetch()).isEqualTo(DataFetch.REFUSED);

    assertThat(words())
        .isEqualTo(
            "s3://experiments/doc-v3/ has 20 bytes in 2 files, more than"
                + " spec.data.objectStore.sizeLimit of 19 bytes; raise it");
    assertThat(there()).isEmpty();
  }

  @Test
  void refusesNamesThatLeadElsewhere() {
    assertThat(Stream.of("a", "a/b.png", "a b", "..a").filter(name -> can(name))).hasSize(4);
    assertThat(Stream.of("../a", "a/../b", "/a", "a//b", "a/.", "a\0b").filter(name -> can(name)))
        .isEmpty();
    assertThat(DataFolder.canHave("a/b", java.util.Set.of("a"))).isFalse();
  }

  @Test
  void waitsForAStoreThatIsAwayUpToItsPatience() throws Exception {
    store.stop();
    variables.put(StoreSettings.PATIENCE, "2");

    assertThat(fetch()).isEqualTo(Fetch.NO_STORE);

    assertThat(words())
        .isEqualTo(
            "listing s3://experiments/doc-v3/: no answer from "
                + store.endpoint()
                + " (ConnectException)");
  }

  /// Eight at a time, with the heap of the image.
  @Test
  void bringsManyFilesInAProcessOfItsOwn() throws Exception {
    for (int i = 0; i < 500; i++) {
      store("page-%03d.png".formatted(i), "page " + i);
    }
    var log = folder.resolve("log");
    try (var fetch = StoreProcess.start("data-fetch", variables, log)) {
      assertThat(fetch.exit()).isZero();
    }

    assertThat(there()).hasSize(500);
    assertThat(data.resolve("page-499.png")).hasContent("page 499");
    assertThat(Files.readString(log))
        .contains("data are there files=500 fetched=500")
        .doesNotContain(ObjectStore.SECRET_KEY);
  }

  @Test
  void trustsThePrivateAuthorityOfAStoreOnlyWhereItIsNamed() throws Exception {
    try (var secure = ObjectStore.startWithTls(folder.resolve("secure"))) {
      variables.put(StoreSettings.ENDPOINT, secure.endpoint());

      assertThat(fetch()).isEqualTo(DataFetch.REFUSED);
      assertThat(words())
          .startsWith(
              "listing s3://experiments/doc-v3/: the certificate of %s is not trusted ("
                  .formatted(secure.endpoint()))
          .endsWith("; look at spec.data.objectStore.ca");

      variables.put(StoreSettings.AUTHORITY, secure.authority().toString());
      store("a.png", "one");
      assertThat(fetch()).isZero();
      assertThat(data.resolve("a.png")).hasContent("one");
    }
  }

  @Test
  void namesTheFileThatHasNoCertificate() throws IOException {
    variables.put(StoreSettings.AUTHORITY, text("nonsense").toString());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataSettings.of(variables))
        .withMessageContaining("has no certificates as PEM")
        .withMessageEndingWith("look at spec.data.objectStore.ca");
  }

  private static boolean can(String name) {
    return DataFolder.canHave(name, java.util.Set.of());
  }

  private int fetch() throws Exception {
    return DataFetch.run(DataSettings.of(variables));
  }

  private Bucket place(String prefix) {
    var other = new HashMap<>(variables);
    other.put(StoreSettings.URI_VARIABLE, "s3://" + ObjectStore.BUCKET + "/" + prefix);
    return new Bucket(StorePlace.of(other, "spec.data.objectStore"));
  }

  private void store(String name, String content) throws IOException {
    var file = text(content);
    try (var bucket = place("doc-v3")) {
      bucket.put(name, file, Digests.sha256(file));
    }
  }

  private Path text(String content) throws IOException {
    return Files.writeString(folder.resolve("content"), content);
  }

  private List<String> there() throws IOException {
    try (var files = Files.walk(data)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> data.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private String words() throws IOException {
    return Files.readString(folder.resolve("termination-log"));
  }
}
