package dev.sweepline.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The arrows between the modules, as docs/architecture.md draws them, and the purity of the core.
class ArchitectureTest {
  private static final Path ROOT = Path.of(System.getProperty("sweepline.root", ".."));
  private static final List<String> MODULES =
      List.of("hydra", "contract", "wandb", "planner", "operator", "trainer", "cli");
  private static final JavaClasses CLASSES = importModules();

  @Test
  void hydraStandsAlone() {
    dependsOnlyOn("hydra", "org.snakeyaml.engine..");
  }

  @Test
  void contractStandsAlone() {
    dependsOnlyOn("contract", "com.fasterxml.jackson.annotation..", "javax.crypto..");
  }

  @Test
  void wandbDependsOnTheContractOnly() {
    dependsOnlyOn(
        "wandb", "dev.sweepline.contract..", "com.fasterxml.jackson..", "com.google.protobuf..");
  }

  @Test
  void plannerDependsOnHydraAnnotationsAndPureLibrariesOnly() {
    dependsOnlyOn(
        "planner",
        "dev.sweepline.hydra..",
        "dev.cel..",
        "com.google.common..",
        "org.apache.commons.statistics..",
        "org.snakeyaml.engine..",
        "com.fasterxml.jackson.annotation..",
        "io.fabric8.generator.annotation..",
        "io.fabric8.crd.generator.annotation..");
  }

  @Test
  void trainerKnowsNothingOfKubernetesOrThePlanner() {
    noClasses()
        .that()
        .resideInAPackage("dev.sweepline.trainer..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.sweepline.planner..", "dev.sweepline.operator..", "io.fabric8..", "io.quarkus..")
        .check(CLASSES);
  }

  @Test
  void cliAndOperatorDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("dev.sweepline.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.sweepline.operator..", "dev.sweepline.trainer..", "dev.sweepline.contract..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.sweepline.operator..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.sweepline.cli..", "dev.sweepline.trainer..")
        .check(CLASSES);
  }

  @Test
  void onlyTheProgramsBesideATrainerReachAnObjectStore() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sweepline.operator.store..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
        .check(CLASSES);
  }

  @Test
  void onlyReportsReachGit() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.sweepline.operator.report..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.jgit..")
        .check(CLASSES);
  }

  @Test
  void theCoreReadsNoClockAndDrawsNoRandomness() {
    ArchRule rule =
        noClasses()
            .that()
            .resideInAnyPackage("dev.sweepline.planner..", "dev.sweepline.hydra..")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(java.util.Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.concurrent.ThreadLocalRandom.class);
    rule.check(CLASSES);
  }

  private static void dependsOnlyOn(String module, String... others) {
    String[] allowed =
        Stream.concat(
                Stream.of("dev.sweepline." + module + "..", "java..", "org.jspecify.annotations.."),
                Stream.of(others))
            .toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage("dev.sweepline." + module + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed)
        .check(CLASSES);
  }

  private static JavaClasses importModules() {
    List<Path> folders =
        MODULES.stream().map(module -> ROOT.resolve(module).resolve("target/classes")).toList();
    assertThat(folders).as("compiled modules; run mvnw test from the root").allMatch(Files::exists);
    return new ClassFileImporter().importPaths(folders);
  }
}
