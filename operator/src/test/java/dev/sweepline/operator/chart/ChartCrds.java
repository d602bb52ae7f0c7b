package dev.sweepline.operator.chart;

import dev.sweepline.operator.champion.Champion;
import dev.sweepline.operator.experiment.Experiment;
import dev.sweepline.operator.sweep.Sweep;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The CRDs of the chart, made from the records.
final class ChartCrds {
  private static final Map<String, Class<? extends HasMetadata>> TYPES =
      Map.of(
          "sweeps", Sweep.class,
          "experiments", Experiment.class,
          "champions", Champion.class);

  private ChartCrds() {}

  /// File name in the chart's templates to text.
  static Map<String, String> generate(Path folder) {
    new CRDGenerator()
        .customResourceClasses(List.copyOf(TYPES.values()))
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String version) {
                return inDeclaredOrder((CustomResourceDefinition) crd);
              }
            })
        .inOutputDir(folder.toFile())
        .generate();
    var files = new TreeMap<String, String>();
    TYPES
        .keySet()
        .forEach(plural ->
            files.put(
                "crd-" + plural + ".yaml",
                "{{- if .Values.crds.install }}\n"
                    + read(folder.resolve(plural + ".sweepline.dev-v1.yml"))
                    + "{{- end }}\n"));
    return files;
  }

  /// The generator sorts printer columns by path; people read them in the order they were written.
  private static CustomResourceDefinition inDeclaredOrder(CustomResourceDefinition crd) {
    var declared =
        Arrays.stream(
                Objects.requireNonNull(TYPES.get(crd.getSpec().getNames().getPlural()))
                    .getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    var byDeclaration =
        Comparator.comparingInt(
            (CustomResourceColumnDefinition column) -> declared.indexOf(column.getName()));
    crd.getSpec()
        .getVersions()
        .forEach(version -> version.getAdditionalPrinterColumns().sort(byDeclaration));
    return crd;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file, e);
    }
  }
}
