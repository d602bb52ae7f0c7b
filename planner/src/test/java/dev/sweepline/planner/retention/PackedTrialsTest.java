package dev.sweepline.planner.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PackedTrialsTest {
  @Test
  void packsEveryDocumentOnceWhateverTheLimit() {
    var random = new Random(7);
    var documents =
        IntStream.range(0, 500)
            .mapToObj(i -> "{\"trial\":" + i + ",\"x\":" + random.nextLong() + "}")
            .toList();

    for (int most : List.of(1, 300, 4_000, 1_000_000)) {
      var packages = PackedTrials.pack(documents, most);

      assertThat(packages.stream().flatMap(p -> PackedTrials.unpack(p).stream()).toList())
          .isEqualTo(documents);
      assertThat(packages).allMatch(p -> p.length <= most || PackedTrials.unpack(p).size() == 1);
    }
  }

  @Test
  void makesTheSamePackagesOfTheSameDocuments() {
    assertThat(PackedTrials.pack(List.of("a", "b")))
        .usingRecursiveComparison()
        .isEqualTo(PackedTrials.pack(List.of("a", "b")));
    assertThat(PackedTrials.pack(List.of())).isEmpty();
  }

  @Test
  void hundredsOfTrialsFitIntoOneConfigMap() {
    var document = "{\"spec\":{\"overrides\":[" + "\"training.max_epochs=50\",".repeat(80) + "]},";
    var documents =
        Stream.iterate(0, i -> i + 1).limit(500).map(i -> document + "\"n\":" + i + "}").toList();

    assertThat(PackedTrials.pack(documents)).hasSize(1);
  }
}
