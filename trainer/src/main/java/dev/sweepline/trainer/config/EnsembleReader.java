package dev.sweepline.trainer.config;

import dev.sweepline.trainer.config.EnsembleSettings.Member;
import dev.sweepline.trainer.ensemble.Voting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `ensemble`.
final class EnsembleReader {
  private static final int FEWEST = 3;
  private static final int MOST = 16;
  private static final double HEAVIEST = 1_000_000;
  private static final String MEMBERS = "ensemble.members";
  private static final String VOTING = "ensemble.voting";
  private static final List<String> OF_MEMBER = List.of("name", "checkpoint", "sha256", "weight");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern SHA256 = Pattern.compile("(?:sha256:)?([0-9a-f]{64})");
  private static final List<Voting> ALL = List.of(Voting.SOFT, Voting.HARD, Voting.RANK);

  private final ConfigReader config;

  EnsembleReader(ConfigReader config) {
    this.config = config;
  }

  /// Empty where the configuration is of a training.
  Optional<EnsembleSettings> read() {
    if (config.at("ensemble") == null) {
      return Optional.empty();
    }
    config.group("ensemble", List.of("members", "voting"));
    return Optional.of(new EnsembleSettings(members(), voting()));
  }

  private List<Member> members() {
    var members = new ArrayList<Member>();
    switch (config.at(MEMBERS)) {
      case null -> {}
      case Map<?, ?> byName -> {
        var sorted = new TreeMap<String, @Nullable Object>();
        byName.forEach((name, value) -> sorted.put(String.valueOf(name), value));
        sorted.forEach(
            (name, value) -> members.add(member(MEMBERS + "." + name, value, Optional.of(name))));
      }
      case List<?> list -> {
        for (int number = 0; number < list.size(); number++) {
          members.add(member(MEMBERS + "[" + number + "]", list.get(number), Optional.empty()));
        }
      }
      case Object _ -> config.problem(MEMBERS, "must be a list, or keys by name");
    }
    if (members.size() < FEWEST || members.size() > MOST) {
      config.wrong(MEMBERS, "must be %d to %d, was %d".formatted(FEWEST, MOST, members.size()));
    } else if (members.stream().mapToDouble(Member::weight).sum() <= 0) {
      config.wrong(MEMBERS, "all weights are 0, so nobody counts: give at least one member more");
    }
    var names = new HashSet<String>();
    members.stream()
        .flatMap(member -> member.name().stream())
        .filter(name -> !names.add(name))
        .forEach(name ->
            config.wrong(MEMBERS, "two are called '%s': name each differently".formatted(name)));
    return members;
  }

  /// With a reader of its own, whose problems say of which member they are.
  ///
  /// @param key what it is called by where it stands
  private Member member(String path, @Nullable Object value, Optional<String> key) {
    if (!(value instanceof Map<?, ?> map)) {
      config.wrong(path, "must hold keys, as {checkpoint: FILE}, was " + value);
      return new Member(Optional.empty(), Path.of(""), Optional.empty(), 1);
    }
    var keys = new TreeMap<String, @Nullable Object>();
    map.forEach((one, held) -> keys.put(String.valueOf(one), held));
    var reader = new ConfigReader(Map.of("member", keys));
    reader.onlyKeys("member", key.isPresent() ? OF_MEMBER.subList(1, 4) : OF_MEMBER);
    var name = key.or(() -> text(reader, "member.name"));
    name.filter(one -> !NAME.matcher(one).matches())
        .ifPresent(_ ->
            reader.wrong(
                "member",
                "a name must be at most 63 letters, digits, dots, dashes and underscores"));
    var sha256 = text(reader, "member.sha256").map(digest -> digest.toLowerCase(Locale.ROOT));
    sha256
        .filter(digest -> !SHA256.matcher(digest).matches())
        .ifPresent(_ -> reader.problem("member.sha256", "must be 64 hexadecimal digits"));
    var member =
        new Member(
            name,
            Path.of(reader.required("member.checkpoint")),
            sha256.map(digest -> SHA256.matcher(digest).replaceFirst("$1")),
            reader.number("member.weight", 1, 0, HEAVIEST));
    reader.problems().stream()
        .map(problem -> path + problem.substring("member".length()))
        .forEach(config.problems()::add);
    return member;
  }

  private List<Voting> voting() {
    if (config.at(VOTING) == null) {
      return ALL;
    }
    var votings = new ArrayList<Voting>();
    for (var name : list(VOTING)) {
      ALL.stream()
          .filter(one -> one.title().equals(name))
          .findFirst()
          .ifPresentOrElse(
              votings::add,
              () -> config.wrong(VOTING, "must be of Hard, Soft, Rank, was '" + name + "'"));
    }
    if (list(VOTING).isEmpty() || votings.stream().distinct().count() < votings.size()) {
      config.problem(VOTING, "must hold at least one way to vote, each once");
    }
    return votings;
  }

  private List<?> list(String path) {
    return switch (config.at(path)) {
      case null -> List.of();
      case List<?> list -> list;
      case Object _ -> {
        config.problem(path, "must be a list");
        yield List.of();
      }
    };
  }

  private static Optional<String> text(ConfigReader reader, String path) {
    return Optional.of(reader.text(path, "")).filter(text -> !text.isBlank());
  }
}
