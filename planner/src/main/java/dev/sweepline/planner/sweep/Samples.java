package dev.sweepline.planner.sweep;

import dev.sweepline.planner.search.Space;
import java.util.List;
import java.util.Optional;

/// Samples of a space, each once per seed before the next sample.
///
/// A sample may be one that was there before. Where the space is small, what no sample came to
/// follows in the order of the grid, so that nothing is left.
final class Samples implements Cells {
  // After so many, what was not found is too rare to look for.
  private static final long MOST = 10_000_000;

  // So many per cell miss one cell in e^32.
  private static final long PER_CELL = 32;

  private final Space space;
  private final long seed;
  private final List<Integer> seeds;
  private final long samples;
  private final Optional<Grid> rest;

  Samples(Space space, int seed, List<Integer> seeds) {
    this.space = space;
    this.seed = seed;
    this.seeds = seeds;
    this.rest = isSmall(space, seeds) ? Optional.of(new Grid(space, seeds)) : Optional.empty();
    this.samples = rest.map(grid -> PER_CELL * grid.size() / seeds.size()).orElse(MOST);
  }

  /// Whether all cells of a space can be counted.
  static boolean isSmall(Space space, List<Integer> seeds) {
    return space.count().isPresent()
        && space.count().getAsLong() <= PreparedSweep.COUNTED / seeds.size();
  }

  @Override
  public long size() {
    return samples * seeds.size() + rest.map(Grid::size).orElse(0L);
  }

  @Override
  public Optional<Cell> at(long place) {
    long sampled = samples * seeds.size();
    return place < sampled
        ? Optional.of(
            new Cell(
                space.sample(seed, place / seeds.size()), seeds.get((int) (place % seeds.size()))))
        : rest.flatMap(grid -> grid.at(place - sampled));
  }
}
