package dev.sweepline.hydra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Digests identify experiments for years: a golden value may never change.
class DigestTest {

  private static final String GOLDEN =
      """
      model: {name: efficientnet_b0, drop_rate: 0.2}
      training: {lr: 1e-4, max_epochs: 50, amp: true}
      tags: [a, "1", null]
      """;

  @Test
  void keepsItsGoldenValues() {
    assertThat(digest(GOLDEN))
        .isEqualTo("sha256:286947ba26c6406ec542cf391db067296b98c9ff53c7e1a9b458cdb8d68bcc47");
    assertThat(Digest.of(Map.of()))
        .isEqualTo("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  }

  @Test
  void isTheHashOfTheCanonicalForm() {
    assertThat(Digest.canonical(values(GOLDEN)))
        .isEqualTo(
            "{\"model\":{\"drop_rate\":0.2,\"name\":\"efficientnet_b0\"},"
                + "\"tags\":[\"a\",\"1\",null],"
                + "\"training\":{\"amp\":true,\"lr\":0.0001,\"max_epochs\":50}}");
  }

  @Test
  void ignoresKeyOrderNumberFormatCommentsAndQuotes() {
    String rewritten =
        """
        # the same configuration by another hand
        training:
          max_epochs: 50.0     # as a float
          amp: yes
          lr: 0.00010
        tags: ['a', '1', ~]
        model:
          drop_rate: 2.0e-1
          name: "efficientnet_b0"
        """;

    assertThat(digest(rewritten)).isEqualTo(digest(GOLDEN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a: 1        | a: 2
          a: 1        | a: '1'
          a: null     | a: 'null'
          a: null     | {}
          a: true     | a: 1
          a: true     | a: 'true'
          a: [1, 2]   | a: [2, 1]
          a: [1]      | a: 1
          a: {b: 1}   | a: {b: 1, c: null}
          a: .nan     | a: nan
          a: .inf     | a: -.inf
          1: a        | '1': a
          a: 0.1      | a: 0.10000000000000002
          a: 9007199254740993 | a: 9007199254740992
          """)
  void changesWithAnyValue(String left, String right) {
    assertThat(digest(left)).isNotEqualTo(digest(right));
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "-0.0, 0",
    "1e-7, 1e-7",
    "0.000001, 0.000001",
    "1e22, 10000000000000000000000",
    "123456.75, 123456.75"
  })
  void writesNumbersInOneWay(double number, String expected) {
    assertThat(Digest.canonical(number)).isEqualTo(expected);
  }

  private static String digest(String yaml) {
    return Digest.ofValues(values(yaml));
  }

  private static Map<Object, ?> values(String yaml) {
    var request = new Request("c", List.of(), Resolvers.closed(Instant.EPOCH, ZoneOffset.UTC));
    return Hydra.compose(ConfigTree.of(Map.of("c.yaml", yaml)), request)
        .orThrow()
        .config()
        .values();
  }
}
