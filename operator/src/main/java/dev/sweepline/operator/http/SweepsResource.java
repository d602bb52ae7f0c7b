package dev.sweepline.operator.http;

import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.report.LiveTrials;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Trial;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1`: what `kubectl sweepline` shows, for pages and scripts.
@Path("/api/v1/namespaces")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SweepsResource {

  private final Doorkeeper doorkeeper;
  private final Archive archive;
  private final LiveTrials trials;
  private final InstantSource clock;

  /// A list, so that more can be said about it later.
  public record Items<T>(List<T> items) {}

  SweepsResource(Doorkeeper doorkeeper, Archive archive, ProgressBoard board) {
    this.doorkeeper = doorkeeper;
    this.archive = archive;
    this.trials = new LiveTrials(board);
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
    var shelf = shelf(authorization, namespace);
    return SweepView.of(shelf.sweep(name), shelf::origin);
  }

  @GET
  @Path("{namespace}/sweeps/{name}/experiments")
  public Items<TrialView> experiments(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String namespace,
      String name) {
    var shelf = shelf(authorization, namespace);
    return new Items<>(trials(shelf, shelf.sweep(name)).stream().map(TrialView::of).toList());
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

  private Archive.Shelf shelf(@Nullable String authorization, String namespace) {
    return archive.open(doorkeeper.identify(authorization), namespace);
  }

  private Comparison comparison(Archive.Shelf shelf, Sweep sweep) {
    return Comparison.of(sweep.getSpec(), trials(shelf, sweep));
  }

  private List<Trial> trials(Archive.Shelf shelf, Sweep sweep) {
    return trials.of(shelf.journals(sweep), clock.instant());
  }
}
