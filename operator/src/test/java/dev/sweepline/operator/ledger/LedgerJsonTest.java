package dev.sweepline.operator.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sweepline.planner.ledger.LedgerEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerJsonTest {

  @Test
  void readsBackWhatItWrites() {
    var made = new Entries(3);
    for (int i = 0; i < 200; i++) {
      var entry = made.next("team");
      assertThat(LedgerJson.read(LedgerJson.bytes(entry))).isEqualTo(new LedgerJson.Entry(entry));
    }
  }

  @Test
  void ignoresFieldsThatItDoesNotKnow() {
    var entry = new Entries(3).next("team");
    var more = text(entry).replaceFirst("\\{", "{\"colour\":{\"red\":1},");

    assertThat(read(more)).isEqualTo(new LedgerJson.Entry(entry));
  }

  /// Of a release that did not tell about GPUs' memory.
  @Test
  void readsWhatAnEarlierReleaseWrote() {
    var run =
        """
        {"uid":"u","experiment":"docs-1","outcome":"Succeeded","reason":"Done",\
        "finishedAt":"2026-02-13T09:00:00Z","objective":{"metric":"val_f1","direction":"Maximize"},\
        "value":"0.9","microBatch":8,"dataDigest":"sha256:22"}\
        """;
    var line =
        """
        {"schema":"sweepline.dev/ledger/v1","namespace":"team","digest":"%s",\
        "counts":{"Succeeded":1},"gpuSeconds":0,"best":%s,"runs":[{"uid":"u",\
        "finishedAt":"2026-02-13T09:00:00Z","outcome":"Succeeded","fingerprint":"%s"}]}\
        """
            .formatted(Entries.digest("old"), run, "f");

    assertThat(read(line))
        .isInstanceOfSatisfying(
            LedgerJson.Entry.class,
            read -> {
              assertThat(read.entry().best().memory()).isNull();
              assertThat(read.entry().best().microBatch()).isEqualTo(8);
              assertThat(text(read.entry())).doesNotContain("memory");
            });
  }

  @Test
  void leavesAnotherVersionAlone() {
    assertThat(read("{\"schema\":\"sweepline.dev/ledger/v2\",\"best\":[1,2],\"runs\":7}"))
        .isEqualTo(
            new LedgerJson.Foreign(
                "schema: this operator reads sweepline.dev/ledger/v1, not"
                    + " sweepline.dev/ledger/v2; use a release that wrote it, or a newer one"));
  }

  @Test
  void saysWhatIsWrongWithWhatIsNoEntry() {
    assertThat(read("{\"schema\":\"sweepline.dev/ledger/v1\",\"namespace\":\"team\"}"))
        .isEqualTo(
            new LedgerJson.Unreadable(
                List.of(
                    "digest: must be sha256: and 64 hexadecimal digits, was null",
                    "best: must be the best outcome, was null")));
    assertThat(read("nonsense"))
        .isInstanceOfSatisfying(
            LedgerJson.Unreadable.class,
            wrong -> assertThat(wrong.problems()).singleElement().asString().contains("nonsense"));
    assertThat(read("null")).isInstanceOf(LedgerJson.Unreadable.class);
    assertThat(read("")).isInstanceOf(LedgerJson.Unreadable.class);
  }

  private static String text(LedgerEntry entry) {
    return new String(LedgerJson.bytes(entry), StandardCharsets.UTF_8);
  }

  private static LedgerJson.Read read(String json) {
    return LedgerJson.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
