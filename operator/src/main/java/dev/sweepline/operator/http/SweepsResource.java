package dev.sweepline.operator.http;

import dev.sweepline.operator.Settings;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.experiment.Heard;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Findings;
import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.report.RunConfig;
import dev.sweepline.planner.report.RunsPage;
import dev.sweepline.planner.report.Trial;
import dev.sweepline.planner.report.Trials;
import dev.sweepline.planner.trial.TrialRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1`: what `kubectl sweepline` shows, for pages and scripts.
@Path("/api/v1/namespaces")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SweepsResource {

  private final Doorkeeper doorkeeper;
  private final Archive archive;
  private final Settings settings;
  private final ConfigTrees trees;
  private final ProgressBoard board;
  private final InstantSource clock;

  /// A list, so that more can be said about it later.
  public record Items<T>(List<T> items) {}

  SweepsResource(
      Doorkeeper doorkeeper,
      Archive archive,
      Settings settings,
      ConfigTrees trees,
      ProgressBoard board) {
    this.doorkeeper = doorkeeper;
    this.archive = archive;
    this.settings = settings;
    this.trees = trees;
    this.board = board;
    this.clock = InstantSource.system();
  }

  @GET
  public Items<String> namespaces(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
    return new Items<>(archive.namespaces(doorkeeper.identify(authorization)));
  }

  @GET
  @Path("{namespace}/sweeps")
  public Items<SweepView> sweeps(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization, String namespace) {
    return new Items<>(
        shelf(authorization, namespace).sweeps().stream().map(SweepView::of).toList());
  }

  @GET
  @Path("{namespace}/sweeps/{name}")
  public SweepView sweep(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String namespace,
      String name) {
    return SweepView.of(shelf(authorization, namespace).sweep(name));
  }

  @GET
  @Path("{namespace}/sweeps/{name}/experiments")
  public Items<TrialView> experiments(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String namespace,
      String name) {
    var shelf = shelf(authorization, namespace);
    return new Items<>(
        trials(shelf, shelf.sweep(name), clock.instant()).stream().map(TrialView::of).toList());
  }

  @GET
  @Path("{namespace}/sweeps/{name}/compare")
  public ComparisonView compare(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String namespace,
      String name) {
    var shelf = shelf(authorization, namespace);
    var sweep = shelf.sweep(name);
    return ComparisonView.of(comparison(shelf, sweep), sweep.getSpec().search());
  }

  @GET
  @Path("{namespace}/sweeps/{name}/report")
  @Produces("text/markdown;charset=utf-8")
  public String report(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String namespace,
      String name) {
    var shelf = shelf(authorization, namespace);
    var sweep = shelf.sweep(name);
    var comparison = comparison(shelf, sweep);
    return Report.markdown(
        new Findings(
            SweepView.facts(sweep),
            sweep.getSpec(),
            comparison,
            baseline(shelf, sweep),
            comparison.best().flatMap(best -> config(shelf, sweep, best)),
            RunsPage.of(sweep.getSpec().tracking(), name, settings.wandbBaseUrl())));
  }

  private Archive.Shelf shelf(@Nullable String authorization, String namespace) {
    return archive.open(doorkeeper.identify(authorization), namespace);
  }

  private Comparison comparison(Archive.Shelf shelf, Sweep sweep) {
    return Comparison.of(sweep.getSpec(), trials(shelf, sweep, clock.instant()));
  }

  /// Events are ahead of the journal, which is not written for each of them.
  private List<Trial> trials(Archive.Shelf shelf, Sweep sweep, Instant now) {
    return shelf.experiments(sweep).stream()
        .map(experiment ->
            Trials.of(
                experiment.getMetadata().getName(),
                experiment.getSpec(),
                experiment.getStatus(),
                board
                    .heard(experiment.getMetadata().getUid(), experiment.getSpec().objective())
                    .map(Heard::progress),
                now))
        .toList();
  }

  private Optional<String> config(Archive.Shelf shelf, Sweep sweep, Trial trial) {
    return shelf.experiments(sweep).stream()
        .filter(experiment -> experiment.getMetadata().getName().equals(trial.experiment()))
        .findFirst()
        .flatMap(experiment ->
            RunConfig.of(
                trees.composer(ExperimentObserver.tree(trees, experiment)),
                new TrialRequest(
                    experiment.getMetadata().getNamespace(),
                    ExperimentObserver.createdAt(experiment.getMetadata()),
                    experiment.getSpec()),
                experiment.getStatus()));
  }

  private Baseline baseline(Archive.Shelf shelf, Sweep sweep) {
    var baseline = sweep.getSpec().checklist().baseline();
    if (baseline == null) {
      return Baseline.none();
    }
    var reference = baseline.ref();
    if (reference == null) {
      return Baseline.given(baseline.metrics());
    }
    return shelf
        .find(reference.name())
        .map(other -> Baseline.of(reference.name(), comparison(shelf, other)))
        .orElse(Baseline.none());
  }
}
