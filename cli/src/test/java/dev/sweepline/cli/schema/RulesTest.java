package dev.sweepline.cli.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// A rule that does not compile would end every `plan` that comes by it.
class RulesTest {
  @Test
  void compilesEveryRuleOfTheSchemaThatIsNotAboutAChange() {
    var rules = rules(SweepSchema.ofRelease().schema()).filter(Rules::isAboutOneObject).toList();

    assertThat(rules).hasSizeGreaterThan(40);
    assertThat(rules)
        .allSatisfy(rule -> assertThatCode(() -> Rules.program(rule)).doesNotThrowAnyException());
  }

  private static Stream<String> rules(JsonNode schema) {
    var own =
        StreamSupport.stream(schema.path("x-kubernetes-validations").spliterator(), false)
            .map(rule -> rule.path("rule").asText());
    var within =
        Stream.concat(
            StreamSupport.stream(schema.path("properties").spliterator(), false),
            Stream.of(schema.path("additionalProperties"), schema.path("items")));
    return Stream.concat(own, within.filter(JsonNode::isObject).flatMap(RulesTest::rules));
  }
}
