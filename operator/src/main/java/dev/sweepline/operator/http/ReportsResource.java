package dev.sweepline.operator.http;

import dev.sweepline.operator.Settings;
import dev.sweepline.operator.configs.ConfigTrees;
import dev.sweepline.operator.events.ProgressBoard;
import dev.sweepline.operator.report.ReportFindings;
import dev.sweepline.planner.Names;
import dev.sweepline.planner.report.Document;
import dev.sweepline.planner.report.Report;
import dev.sweepline.planner.spec.Language;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response.Status;
import java.time.InstantSource;
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
  private final ReportFindings findings;
  private final InstantSource clock;

  ReportsResource(
      Doorkeeper doorkeeper,
      Archive archive,
      Settings settings,
      ConfigTrees trees,
      ProgressBoard board) {
    this.doorkeeper = doorkeeper;
    this.archive = archive;
    this.findings = new ReportFindings(trees, board, settings.wandbBaseUrl());
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
    var spoken = spoken(language, sweep.getSpec().report().main());
    return Report.of(findings.ofSweep(sweep, shelf, clock.instant()), spoken, at(spoken));
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
    var labels = Optional.ofNullable(experiment.getMetadata().getLabels()).orElse(Map.of());
    var sweep = Optional.ofNullable(labels.get(Names.SWEEP)).flatMap(shelf::find);
    var spoken =
        spoken(
            language,
            sweep
                .map(found -> found.getSpec().report().main())
                .orElse(experiment.getSpec().report().main()));
    return Report.of(findings.ofRun(experiment, sweep, shelf, clock.instant()), spoken, at(spoken));
  }

  /// Beside the report's own address.
  private static String at(Language language) {
    return "report/" + language.tag();
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
}
