package dev.sweepline.operator.http;

import dev.sweepline.operator.Settings;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.experiment.ExperimentObserver;
import dev.sweepline.operator.sweep.Sweep;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.report.Comparison;
import dev.sweepline.planner.report.Document;
import dev.sweepline.planner.report.Findings;
import dev.sweepline.planner.report.Findings.Baseline;
import dev.sweepline.planner.report.History;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.report.RunConfig;
import dev.sweepline.planner.report.RunFindings;
import dev.sweepline.planner.report.RunsPage;
import dev.sweepline.planner.spec.Checklist;
import dev.sweepline.planner.spec.Language;
import dev.sweepline.planner.trial.TrialRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/…/report`: what `kubectl sweepline report` writes, with its figures beside it.
@Path("/api/v1/namespaces")
@RunOnVirtualThread
public class ReportsResource {

  private static final String MARKDOWN = "text/markdown;charset=utf-8";
  private static final String SVG = "image/svg+xml;charset=utf-8";

  private final Doorkeeper doorkeeper;
  private final Archive archive;
  private final Settings settings;
  private final ConfigTrees trees;
  private final LiveTrials trials;
  private final InstantSource clock;

  ReportsResource(
      Doorkeeper doorkeeper,
      Archive archive,
      Settings settings,
      ConfigTrees trees,
      ProgressBoard board) {
    this.doorkeeper = doorkeeper;
    this.archive = archive;
    this.settings = settings;
    this.trees = trees;
    this.trials = new LiveTrials(board);
    this.clock = InstantSource.system();
  }

  @GET
  @Path("{namespace}/sweeps/{name}/report")
  @Produces(MARKDOWN)
  public String sweep(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String namespace,
      String name,
      @QueryParam("language") @Nullable String language) {
    return ofSweep(authorization, namespace, name, language).markdown();
  }

  @GET
  @Path("{namespace}/sweeps/{name}/report/{language}/{figure}")
  @Produces(SVG)
  public String figureOfSweep(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String namespace,
      String name,
      String language,
      String figure) {
    return figure(ofSweep(authorization, namespace, name, language), figure);
  }

  @GET
  @Path("{namespace}/experiments/{name}/report")
  @Produces(MARKDOWN)
  public String experiment(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String namespace,
      String name,
      @QueryParam("language") @Nullable String language) {
    return ofExperiment(authorization, namespace, name, language).markdown();
  }

  @GET
  @Path("{namespace}/experiments/{name}/report/{language}/{figure}")
  @Produces(SVG)
  public String figureOfExperiment(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      String namespace,
      String name,
      String language,
      String figure) {
    return figure(ofExperiment(authorization, namespace, name, language), figure);
  }

  private static String figure(Document report, String name) {
    var svg = report.figures().get(name);
    if (svg == null) {
      throw new Refusal(
          Status.NOT_FOUND,
          "the report has no figure "
              + name
              + "; it has: "
              + String.join(", ", report.figures().keySet()));
    }
    return svg;
  }

  private Document ofSweep(
      @Nullable String authorization, String namespace, String name, @Nullable String language) {
    var shelf = archive.open(doorkeeper.identify(authorization), namespace);
    var sweep = shelf.sweep(name);
    var spoken = spoken(language, sweep.getSpec().report().language());
    var comparison = comparison(shelf, sweep);
    return Report.of(
        new Findings(
            SweepView.facts(sweep),
            sweep.getSpec(),
            comparison,
            baseline(shelf, sweep.getSpec().checklist().baseline()),
            comparison
                .best()
                .flatMap(best ->
                    shelf.experiments(sweep).stream()
                        .filter(one -> one.getMetadata().getName().equals(best.experiment()))
                        .findFirst())
                .flatMap(this::config),
            RunsPage.of(sweep.getSpec().tracking(), name, settings.wandbBaseUrl()),
            shelf.experiments(sweep).stream()
                .map(experiment ->
                    History.of(experiment.getMetadata().getName(), experiment.getStatus()))
                .toList()),
        spoken,
        at(spoken));
  }

  private Document ofExperiment(
      @Nullable String authorization, String namespace, String name, @Nullable String language) {
    var shelf = archive.open(doorkeeper.identify(authorization), namespace);
    var experiment =
        shelf
            .experiment(name)
            .orElseThrow(() ->
                new Refusal(
                    Status.NOT_FOUND, "no experiment " + name + " in namespace " + namespace));
    var metadata = experiment.getMetadata();
    var labels = Optional.ofNullable(metadata.getLabels()).orElse(Map.of());
    var sweep = Optional.ofNullable(labels.get(Names.SWEEP)).flatMap(shelf::find);
    var spec = experiment.getSpec();
    var spoken =
        spoken(
            language,
            sweep.map(found -> found.getSpec().report()).orElse(spec.report()).language());
    return Report.of(
        RunFindings.of(
            namespace,
            name,
            Instant.parse(metadata.getCreationTimestamp()),
            spec,
            experiment.getStatus(),
            sweep.map(Sweep::getSpec),
            sweep.map(found -> found.getMetadata().getName()).orElse(""),
            baseline(
                shelf,
                sweep
                    .map(Sweep::getSpec)
                    .map(found -> found.checklist())
                    .orElse(spec.checklist())
                    .baseline()),
            config(experiment),
            sweep.flatMap(found ->
                RunsPage.of(
                    spec.tracking(), found.getMetadata().getName(), settings.wandbBaseUrl())),
            clock.instant()),
        spoken,
        at(spoken));
  }

  /// Beside the report's own address.
  private static String at(Language language) {
    return "report/" + language.name().toLowerCase(Locale.ROOT);
  }

  private static Language spoken(@Nullable String asked, Language own) {
    return switch (asked) {
      case null -> own;
      case "en" -> Language.EN;
      case "ko" -> Language.KO;
      default ->
          throw new Refusal(
              Status.BAD_REQUEST, "language: there are en and ko, not \"" + asked + "\"");
    };
  }

  private Comparison comparison(Archive.Shelf shelf, Sweep sweep) {
    return Comparison.of(sweep.getSpec(), trials.of(shelf, sweep, clock.instant()));
  }

  private Optional<String> config(Experiment experiment) {
    return RunConfig.of(
        trees.composer(ExperimentObserver.tree(trees, experiment)),
        new TrialRequest(
            experiment.getMetadata().getNamespace(),
            ExperimentObserver.createdAt(experiment.getMetadata()),
            experiment.getSpec()),
        experiment.getStatus());
  }

  private Baseline baseline(Archive.Shelf shelf, Checklist.@Nullable Baseline baseline) {
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
