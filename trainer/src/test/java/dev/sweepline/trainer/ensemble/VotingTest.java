package dev.sweepline.trainer.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sweepline.trainer.ensemble.Ballots.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VotingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  /// The figures of scikit-learn, scipy and statsmodels, from `src/test/golden/voting.py`.
  static Stream<Named<JsonNode>> cases() {
    try (var file = Objects.requireNonNull(VotingTest.class.getResourceAsStream("golden.json"))) {
      return StreamSupport.stream(JSON.readTree(file).spliterator(), false)
          .map(one -> Named.of(one.path("name").asText(), one))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsScikitLearnDoes(JsonNode one) {
    var ballots = Ballots.of(members(one));

    for (var voting : Voting.values()) {
      var expected = one.path(voting.name().toLowerCase(Locale.ROOT));
      var answers = voting.answers(ballots);
      assertThat(answers).as(voting.name()).isEqualTo(integers(expected.path("answers")));
      assertScore(one, answers, expected, ballots.classes());
    }
    for (int member = 0; member < ballots.members().size(); member++) {
      var expected = one.path("alone").path(member);
      var answers = ballots.answers(ballots.members().get(member));
      assertThat(answers).isEqualTo(integers(expected.path("answers")));
      assertScore(one, answers, expected, ballots.classes());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreementIsThatOfScikitLearnAndStatsmodels(JsonNode one) {
    var agreement = Agreement.of(Ballots.of(members(one)));

    assertThat(agreement.fleiss().orElseThrow()).isCloseTo(one.path("fleiss").asDouble(), EXACT);
    assertThat(agreement.pairs()).hasSize(one.path("agreement").size());
    for (int pair = 0; pair < agreement.pairs().size(); pair++) {
      var expected = one.path("agreement").path(pair);
      var found = agreement.pairs().get(pair);
      assertThat(found.same()).isCloseTo(expected.path("same").asDouble(), EXACT);
      assertThat(found.kappa().orElseThrow()).isCloseTo(expected.path("kappa").asDouble(), EXACT);
    }
  }

  @ParameterizedTest
  @EnumSource(Voting.class)
  void orderOfMembersAndDoubledWeightsChangeNothing(Voting voting) {
    for (int seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      var members = drawn(random);
      var answers = voting.answers(Ballots.of(members));

      var shuffled = new ArrayList<>(members);
      Collections.shuffle(shuffled, random);
      var doubled =
          members.stream()
              .map(member -> new Member(member.name(), 2 * member.weight(), member.probabilities()))
              .toList();

      assertThat(voting.answers(Ballots.of(shuffled))).as("seed " + seed).isEqualTo(answers);
      assertThat(voting.answers(Ballots.of(doubled))).as("seed " + seed).isEqualTo(answers);
    }
  }

  @ParameterizedTest
  @EnumSource(Voting.class)
  void memberThatHasNoWeightChangesNothing(Voting voting) {
    for (int seed = 0; seed < 200; seed++) {
      var members = drawn(new Random(seed));
      var answers = voting.answers(Ballots.of(members));

      var more = new ArrayList<>(members);
      more.add(new Member("silent", 0, members.getFirst().probabilities().reversed()));

      assertThat(voting.answers(Ballots.of(more))).as("seed " + seed).isEqualTo(answers);
    }
  }

  @ParameterizedTest
  @EnumSource(Voting.class)
  void clonesOfOneMemberAnswerAsItDoes(Voting voting) {
    for (int seed = 0; seed < 200; seed++) {
      var one = drawn(new Random(seed)).getFirst();
      var ballots = Ballots.of(List.of(one, one, one));

      assertThat(voting.answers(ballots)).as("seed " + seed).isEqualTo(ballots.answers(one));
      assertThat(Agreement.of(ballots).pairs()).allMatch(pair -> pair.same() == 1);
    }
  }

  @Test
  void tieGoesToTheClassThatComesFirst() {
    // 0.1 + 0.2 and 0.3 are not the same number for a computer.
    var ballots =
        Ballots.of(
            List.of(
                member("a", 1, List.of(0.2, 0.3, 0.5)),
                member("b", 1, List.of(0.5, 0.4, 0.1)),
                member("c", 1, List.of(0.1, 0.1, 0.8)),
                member("d", 1, List.of(0.6, 0.2, 0.2))));

    assertThat(Voting.HARD.answers(ballots)).containsExactly(0);
    assertThat(Voting.SOFT.answers(ballots)).containsExactly(2);
    assertThat(Voting.RANK.answers(ballots)).containsExactly(0);
  }

  @Test
  void membersThatAlwaysSayOneThingHaveNoKappa() {
    var ballots =
        Ballots.of(List.of(member("a", 1, List.of(0.9, 0.1)), member("b", 1, List.of(0.8, 0.2))));

    assertThat(Agreement.of(ballots))
        .isEqualTo(
            new Agreement(
                List.of(new Agreement.Pair("a", "b", 1, OptionalDouble.empty())),
                OptionalDouble.empty()));
  }

  @Test
  void membersThatDoNotFitTogetherAreNamed() {
    var one = member("one", 1, List.of(0.9, 0.1));
    assertThatThrownBy(() -> Ballots.of(List.of()))
        .hasMessage("an ensemble needs members, and has none");
    assertThatThrownBy(() -> Ballots.of(List.of(one, member("other", 1, List.of(0.5, 0.25, 0.25)))))
        .hasMessage(
            "member other knows 3 classes, member one 2: members must have the same classes");
    assertThatThrownBy(() -> Ballots.of(List.of(one, new Member("other", 1, List.of()))))
        .hasMessage(
            "member other was asked about 0 images, member one about 1: predict the same ones");
    assertThatThrownBy(() -> Ballots.of(List.of(one, member("other", -1, List.of(0.5, 0.5)))))
        .hasMessage("the weight of member other is -1.0: give a number from 0 on");
    assertThatThrownBy(() -> Ballots.of(List.of(member("one", 0, List.of(0.5, 0.5)))))
        .hasMessage("all weights are 0, so nobody counts: give at least one member more");
    assertThatThrownBy(() -> Ballots.of(List.of(one, member("other", 1, List.of(2.0, -1.0)))))
        .hasMessage(
            "member other says [2.0, -1.0] of image 0, which are no probabilities: they are from 0"
                + " to 1 and come to 1");
    assertThatThrownBy(() -> Ballots.of(List.of(one, member("other", 1, List.of(Double.NaN, 1.0)))))
        .hasMessageContaining("says [NaN, 1.0] of image 0");
  }

  private static void assertScore(
      JsonNode one, List<Integer> answers, JsonNode expected, int classes) {
    var score = Score.of(integers(one.path("truth")), answers, classes);
    assertThat(score.accuracy()).isCloseTo(expected.path("accuracy").asDouble(), EXACT);
    assertThat(score.macroF1()).isCloseTo(expected.path("f1").asDouble(), EXACT);
  }

  private static Member member(String name, double weight, List<Double> row) {
    return new Member(name, weight, List.of(row));
  }

  private static List<Member> members(JsonNode one) {
    return IntStream.range(0, one.path("members").size())
        .mapToObj(i ->
            new Member(
                "member " + i,
                one.path("weights").isNull() ? 1 : one.path("weights").path(i).asDouble(),
                JSON.convertValue(
                    one.path("members").path(i), new TypeReference<List<List<Double>>>() {})))
        .toList();
  }

  private static List<Integer> integers(JsonNode array) {
    return JSON.convertValue(array, new TypeReference<List<Integer>>() {});
  }

  /// Tenths, so that ties are frequent.
  private static List<Member> drawn(Random random) {
    int classes = 2 + random.nextInt(4);
    int images = 1 + random.nextInt(6);
    return IntStream.range(0, 2 + random.nextInt(5))
        .mapToObj(i ->
            new Member(
                "member " + i,
                (1 + random.nextInt(9)) / 10.0,
                IntStream.range(0, images).mapToObj(_ -> row(random, classes)).toList()))
        .toList();
  }

  private static List<Double> row(Random random, int classes) {
    var tenths = new int[classes];
    for (int i = 0; i < 10; i++) {
      tenths[random.nextInt(classes)]++;
    }
    return IntStream.of(tenths).mapToObj(tenth -> tenth / 10.0).toList();
  }
}
