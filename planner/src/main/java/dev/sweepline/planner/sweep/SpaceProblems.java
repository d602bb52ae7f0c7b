package dev.sweepline.planner.sweep;

import dev.sweepline.planner.search.Expression;
import dev.sweepline.planner.spec.Dimension;
import dev.sweepline.planner.spec.Search;
import dev.sweepline.planner.spec.Search.Algorithm;
import dev.sweepline.planner.trial.KeyNames;
import dev.sweepline.planner.trial.SpecProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// What is wrong with a search as it is written, whatever the configuration tree has.
///
/// The CRD refuses these too, but a spec may come from a file, without an API server.
final class SpaceProblems {
  // As the schema has them: a grid of that many cells can still be counted in a long.
  private static final int MOST_KEYS = 8;
  private static final int MOST_VALUES = 100;
  private static final Pattern SEED = Pattern.compile("\\+*seed");

  private final Search search;
  private final Set<SpecProblem> problems = new LinkedHashSet<>();

  private SpaceProblems(Search search) {
    this.search = search;
  }

  static List<SpecProblem> of(Search search) {
    var found = new SpaceProblems(search);
    found.checkKeys();
    found.checkSeeds();
    found.checkAlgorithm();
    found.checkZip();
    return List.copyOf(found.problems);
  }

  private void checkKeys() {
    var space = search.space();
    if (space.isEmpty()) {
      add("spec.search.space", "is empty: give at least one key");
    }
    if (space.size() > MOST_KEYS) {
      add("spec.search.space", "has " + space.size() + " keys, at most 8 can vary");
    }
    var keys = new HashSet<String>();
    for (int i = 0; i < space.size(); i++) {
      var dimension = space.get(i);
      var field = "spec.search.space[" + i + "]";
      if (!keys.add(dimension.key())) {
        add(field + ".key", dimension.key() + " appears twice");
      }
      if (SEED.matcher(dimension.key()).matches()) {
        add(field + ".key", dimension.key() + " is no key: use search.seeds");
      }
      if (KeyNames.names(dimension.key())
          && dimension.values().stream().anyMatch(KeyNames::isLiteral)) {
        problems.add(KeyNames.inConfiguration(field, dimension.key()));
        continue; // What else is wrong would be said with the values.
      }
      checkWhen(field, dimension);
      if (dimension.min() != null || dimension.max() != null) {
        problems.addAll(RangeProblems.of(field, dimension));
        if (search.algorithm() == Algorithm.GRID) {
          add(
              field + ".min",
              "is for Random and TPE: give "
                  + dimension.key()
                  + " values, or set search.algorithm");
        }
      } else {
        checkValues(field, dimension);
      }
    }
  }

  private void checkWhen(String field, Dimension dimension) {
    if (dimension.when() != null
        && Expression.compile(dimension.when()) instanceof Expression.Compiled.Mistake(var why)) {
      add(field + ".when", why);
    }
  }

  private void checkValues(String field, Dimension dimension) {
    if (dimension.values().isEmpty()) {
      add(field + ".values", "is empty: give " + dimension.key() + " a value");
    }
    if (dimension.values().size() > MOST_VALUES) {
      add(
          field + ".values",
          "has " + dimension.values().size() + " values, a key can have at most 100");
    }
    if (dimension.scale() != null || dimension.type() != null || dimension.step() != null) {
      add(
          field,
          "scale, type and step belong to min and max: give "
              + dimension.key()
              + " these, or leave"
              + " them out");
    }
    var values = new HashSet<String>();
    for (int j = 0; j < dimension.values().size(); j++) {
      var value = dimension.values().get(j);
      var place = field + ".values[" + j + "]";
      if (!values.add(value)) {
        add(place, value + " appears twice");
      }
      if (dimension.key().equals("data.image_size") && !value.matches("[1-9][0-9]{0,3}")) {
        add(place, value + " is not a whole number of pixels from 1 to 9999, such as 384");
      }
    }
  }

  private void checkSeeds() {
    if (search.seeds().size() > MOST_VALUES) {
      add("spec.search.seeds", "has " + search.seeds().size() + ", at most 100");
    }
    var seeds = new HashSet<Integer>();
    for (int i = 0; i < search.seeds().size(); i++) {
      if (!seeds.add(search.seeds().get(i))) {
        add("spec.search.seeds[" + i + "]", search.seeds().get(i) + " appears twice");
      }
    }
    if (search.seeds().isEmpty()) {
      add("spec.search.seeds", "is empty: give at least one seed");
    }
  }

  private void checkAlgorithm() {
    var most = search.maxTrials();
    switch (search.algorithm()) {
      case GRID -> {
        if (search.seed() != null) {
          add(
              "spec.search.seed",
              search.seed() + " is for Random and TPE; the seeds of training are search.seeds");
        }
      }
      case RANDOM -> needsMaxTrials("Random");
      case TPE -> {
        needsMaxTrials("TPE");
        if (most != null && most > Suggestions.MOST_TRIALS) {
          add(
              "spec.search.maxTrials",
              most + " is too many: TPE looks at every result before each trial, at most 10000");
        }
      }
    }
    if (search.tpe() != null && search.algorithm() != Algorithm.TPE) {
      add("spec.search.tpe", "is for algorithm TPE: set search.algorithm, or leave it out");
    }
  }

  private void needsMaxTrials(String algorithm) {
    if (search.maxTrials() == null) {
      add("spec.search.maxTrials", "is needed for " + algorithm + ": say how many trials to run");
    }
  }

  private void checkZip() {
    var together = new HashSet<String>();
    for (int i = 0; i < search.zip().size(); i++) {
      var keys = search.zip().get(i);
      var members = new ArrayList<Dimension>();
      if (keys.size() < 2) {
        add("spec.search.zip[" + i + "]", "has " + keys.size() + " keys: name at least two");
      }
      for (int j = 0; j < keys.size(); j++) {
        var key = keys.get(j);
        var field = "spec.search.zip[" + i + "][" + j + "]";
        var member =
            search.space().stream().filter(dimension -> dimension.key().equals(key)).findFirst();
        if (member.isEmpty()) {
          add(field, key + " is no key of search.space: add it there, with its values");
        } else if (!together.add(key)) {
          add(field, key + " appears twice: a key can move together with others once");
        } else if (member.get().numeric()) {
          add(field, key + " has min and max: keys that move together need values");
        } else if (member.get().when() != null) {
          add(field, key + " has a when: keys that move together always take part");
        } else {
          members.add(member.get());
        }
      }
      for (var member : members) {
        int count = member.values().size();
        int expected = members.getFirst().values().size();
        if (count != expected) {
          add(
              "spec.search.zip[" + i + "][" + keys.indexOf(member.key()) + "]",
              "%s has %d values, but %s has %d: give both equally many"
                  .formatted(member.key(), count, members.getFirst().key(), expected));
        }
      }
    }
  }

  private void add(String field, String message) {
    problems.add(new SpecProblem(field, message));
  }
}
