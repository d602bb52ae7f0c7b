package dev.sweepline.trainer.ensemble;

import java.util.List;
import java.util.stream.IntStream;

/// What each member says of each image: how likely each class is, and how much the member counts.
///
/// Classes have the same numbers for all members.
public final class Ballots {
  // Softmax in single precision is that exact; more is another thing than probabilities.
  private static final double SUM = 1e-3;

  private final List<Member> members;
  private final int images;
  private final int classes;

  private Ballots(List<Member> members, int images, int classes) {
    this.members = List.copyOf(members);
    this.images = images;
    this.classes = classes;
  }

  /// One member.
  ///
  /// @param name for people
  /// @param weight relative to the others'
  /// @param probabilities one row for each image, in it one number for each class
  public record Member(String name, double weight, List<List<Double>> probabilities) {
    public Member {
      probabilities = probabilities.stream().map(List::copyOf).toList();
    }
  }

  /// @throws IllegalArgumentException where members do not fit together, naming the member, the
  ///   image and the value
  public static Ballots of(List<Member> members) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("an ensemble needs members, and has none");
    }
    var first = members.getFirst();
    int images = first.probabilities().size();
    int classes = images == 0 ? 0 : first.probabilities().getFirst().size();
    members.forEach(member -> check(member, first, classes));
    if (members.stream().mapToDouble(Member::weight).sum() <= 0) {
      throw new IllegalArgumentException(
          "all weights are 0, so nobody counts: give at least one member more");
    }
    return new Ballots(members, images, classes);
  }

  private static void check(Member member, Member first, int classes) {
    if (!(member.weight() >= 0) || Double.isInfinite(member.weight())) {
      throw new IllegalArgumentException(
          "the weight of member %s is %s: give a number from 0 on"
              .formatted(member.name(), member.weight()));
    }
    int images = first.probabilities().size();
    if (member.probabilities().size() != images) {
      throw new IllegalArgumentException(
          "member %s was asked about %d images, member %s about %d: predict the same ones"
              .formatted(member.name(), member.probabilities().size(), first.name(), images));
    }
    for (int image = 0; image < images; image++) {
      var row = member.probabilities().get(image);
      if (row.size() != classes) {
        throw new IllegalArgumentException(
            "member %s knows %d classes, member %s %d: members must have the same classes"
                .formatted(member.name(), row.size(), first.name(), classes));
      }
      double sum = 0;
      for (double probability : row) {
        sum += probability >= 0 ? probability : Double.NaN;
      }
      if (!(Math.abs(sum - 1) <= SUM)) {
        throw new IllegalArgumentException(
            "member %s says %s of image %d, which are no probabilities: they are from 0 to 1 and come to 1"
                .formatted(member.name(), row, image));
      }
    }
  }

  public List<Member> members() {
    return members;
  }

  public int images() {
    return images;
  }

  public int classes() {
    return classes;
  }

  /// What a member would answer alone: its likeliest class, of equal ones the first.
  public List<Integer> answers(Member member) {
    return member.probabilities().stream().map(Ballots::likeliest).toList();
  }

  static int likeliest(List<Double> row) {
    return IntStream.range(1, row.size())
        .reduce(0, (best, c) -> row.get(c) > row.get(best) ? c : best);
  }
}
