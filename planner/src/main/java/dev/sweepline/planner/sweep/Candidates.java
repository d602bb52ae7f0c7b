package dev.sweepline.planner.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// Cells that may be the next trials, the next one first. Each that is taken counts as made.
interface Candidates extends Iterator<Candidates.Candidate> {

  /// A cell, and its trial's name where that is not its digest's.
  record Candidate(Cell cell, @Nullable String name) {}

  /// Whether they ended only because one look takes no longer: there may be more.
  boolean cutShort();

  /// The first of them, in another order.
  static Candidates sorted(Candidates all, long most, Comparator<Cell> order) {
    var some = new ArrayList<Candidate>();
    while (some.size() < most && all.hasNext()) {
      some.add(all.next());
    }
    some.sort(Comparator.comparing(Candidate::cell, order));
    return new Sorted(some.iterator(), all);
  }

  /// Those that are left in that order.
  record Sorted(Iterator<Candidate> rest, Candidates all) implements Candidates {
    @Override
    public boolean hasNext() {
      return rest.hasNext();
    }

    @Override
    public Candidate next() {
      return rest.next();
    }

    @Override
    public boolean cutShort() {
      return !rest.hasNext() && all.cutShort();
    }
  }

  /// Those that are known beforehand.
  record Listed(KeptCells.Look look) implements Candidates {
    @Override
    public boolean hasNext() {
      return look.hasNext();
    }

    @Override
    public Candidate next() {
      return new Candidate(look.next(), null);
    }

    @Override
    public boolean cutShort() {
      return look.cutShort();
    }
  }
}
