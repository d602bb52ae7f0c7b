package dev.sweepline.cli.vote;

import dev.sweepline.cli.cluster.Experiment;
import dev.sweepline.cli.cluster.Sweep;
import dev.sweepline.cli.cluster.SweepReader;
import dev.sweepline.planner.ensemble.Source;
import dev.sweepline.planner.spec.Ensemble;
import dev.sweepline.planner.spec.Tracking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an ensemble names, as it is now.
///
/// @param sources in the order of the names
/// @param source the commit of the first that has one
/// @param tracking the W&B project of the first that has one
record Named(
    List<Source> sources,
    dev.sweepline.planner.spec.@Nullable Source source,
    @Nullable Tracking tracking) {

  Named {
    sources = List.copyOf(sources);
  }

  static Named of(Ensemble ensemble, SweepReader reader) {
    return ensemble.from() == null ? experiments(ensemble, reader) : sweeps(ensemble, reader);
  }

  private static Named sweeps(Ensemble ensemble, SweepReader reader) {
    var sources = new ArrayList<Source>();
    var specs = new ArrayList<Sweep>();
    for (var name : ensemble.sweeps()) {
      var found = reader.find(name);
      found.ifPresent(specs::add);
      sources.add(found.map(reader::source).orElseGet(() -> new Source.Missing(name)));
    }
    return new Named(
        sources,
        first(specs.stream().map(sweep -> Optional.ofNullable(sweep.getSpec().source()))),
        first(specs.stream().map(sweep -> Optional.ofNullable(sweep.getSpec().tracking()))));
  }

  private static Named experiments(Ensemble ensemble, SweepReader reader) {
    var sources = new ArrayList<Source>();
    var specs = new ArrayList<Experiment>();
    for (var name : ensemble.experiments()) {
      var found = reader.experiment(name);
      found.ifPresent(specs::add);
      sources.add(found.map(SweepReader::source).orElseGet(() -> new Source.Missing(name)));
    }
    return new Named(
        sources,
        first(specs.stream().map(one -> Optional.ofNullable(one.getSpec().source()))),
        first(specs.stream().map(one -> Optional.ofNullable(one.getSpec().tracking()))));
  }

  private static <T> @Nullable T first(Stream<Optional<T>> found) {
    return found.flatMap(Optional::stream).findFirst().orElse(null);
  }
}
