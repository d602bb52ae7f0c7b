package dev.sweepline.trainer.inference;

import dev.sweepline.contract.ExitCode;
import dev.sweepline.hydra.Composition;
import dev.sweepline.hydra.ConfigTree;
import dev.sweepline.hydra.Hydra;
import dev.sweepline.hydra.Request;
import dev.sweepline.hydra.Resolvers;
import dev.sweepline.trainer.checkpoint.CheckpointFile;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.checkpoint.TrainingState;
import dev.sweepline.trainer.config.EnsembleSettings;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Family;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether checkpoints may vote together on these images, before any of them is asked.
final class MemberCheck {
  private final Settings settings;
  private final ImageSet images;
  private final boolean splits;

  MemberCheck(Settings settings, ImageSet images) {
    this.settings = settings;
    this.images = images;
    splits = ImageFolders.splits(settings.data());
  }

  /// Throws a `TrainingFailure` that names the member, the value and what would help.
  List<TrainedMember> passed(EnsembleSettings ensemble) {
    var taken = new HashSet<String>();
    ensemble.members().forEach(member -> member.name().ifPresent(taken::add));
    var digests = new HashMap<String, String>();
    var passed = new ArrayList<TrainedMember>();
    for (int number = 0; number < ensemble.members().size(); number++) {
      var member = ensemble.members().get(number);
      var place = "ensemble.members[" + number + "]";
      refuseTwice(place, verified(place, member), digests);
      passed.add(trained(place, member, taken));
    }
    return passed;
  }

  private TrainedMember trained(String place, EnsembleSettings.Member member, Set<String> taken) {
    var file = member.checkpoint();
    var state =
        CheckpointFile.state(file)
            .orElseThrow(() ->
                refused(
                    ExitCode.CHECKPOINT,
                    place,
                    file
                        + " holds no training state, so that nobody knows its model, image size and classes: an ensemble takes checkpoints of sweepline"));
    refuseOtherClasses(place, file, state);
    refuseOtherData(place, file);
    refuseOtherSplit(place, file);
    var name = member.name().orElseGet(() -> free(state.model() + "_" + state.imageSize(), taken));
    var family = family(place, file, state);
    return new TrainedMember(name, file, family, state.model(), state.imageSize(), member.weight());
  }

  /// The digest, which is the one that is asked for, or that stands beside the file.
  private static String verified(String place, EnsembleSettings.Member member) {
    var file = member.checkpoint();
    if (!Files.isRegularFile(file)) {
      throw refused(ExitCode.CHECKPOINT, place + ".checkpoint", "no checkpoint " + file);
    }
    try {
      var actual = CheckpointFolder.sha256(file);
      var expected =
          member.sha256().isPresent()
              ? "sha256:" + member.sha256().get()
              : CheckpointFolder.digest(file);
      if (!actual.equals(expected)) {
        throw refused(
            ExitCode.CHECKPOINT,
            place + ".checkpoint",
            "%s was changed or damaged: its digest is %s, not %s; restore the file, or leave the member out"
                .formatted(file, actual, expected));
      }
      return actual;
    } catch (IOException e) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT, place + ".checkpoint: cannot read " + file + ": " + e, e);
    }
  }

  private static void refuseTwice(String place, String digest, Map<String, String> digests) {
    var before = digests.putIfAbsent(digest, place);
    if (before != null) {
      throw refused(
          ExitCode.INVALID_CONFIG,
          place,
          "the same model as " + before + ": one that counts twice gets weight: 2");
    }
  }

  private void refuseOtherClasses(String place, Path file, TrainingState state) {
    if (!state.classes().equals(images.classes())) {
      throw refused(
          ExitCode.CHECKPOINT,
          place,
          "%s is of the classes %s, the images in %s of %s"
              .formatted(file, state.classes(), settings.data().root(), images.classes()));
    }
  }

  /// What it was trained on may have among it what it would be judged by.
  private void refuseOtherData(String place, Path file) {
    CheckpointFile.data(file)
        .filter(digest -> !digest.equals(images.digest()))
        .ifPresent(digest -> {
          throw refused(
              ExitCode.DATA,
              place,
              "%s was trained on data with the digest %s, but the images in %s have %s: say the data.root it was trained on, or train it on these"
                  .formatted(file, digest, settings.data().root(), images.digest()));
        });
  }

  private void refuseOtherSplit(String place, Path file) {
    if (!splits) {
      return;
    }
    var trained = configuration(file);
    refuseOther(place, file, trained, "val_ratio", settings.data().valRatio());
    refuseOther(place, file, trained, "split_seed", settings.data().splitSeed());
  }

  private static void refuseOther(
      String place, Path file, Map<String, @Nullable Object> trained, String key, Number here) {
    if (trained.get("data") instanceof Map<?, ?> data
        && data.get(key) instanceof Number there
        && exact(there).compareTo(exact(here)) != 0) {
      throw refused(
          ExitCode.DATA,
          place,
          "%s was trained with data.%s=%s, here it is %s: it has learned images that it would be judged by; say data.%2$s=%3$s"
              .formatted(file, key, there, here));
    }
  }

  private static BigDecimal exact(Number number) {
    return new BigDecimal(number.toString());
  }

  /// What the run of a checkpoint was told; nothing where its folder does not say it any more.
  private static Map<String, @Nullable Object> configuration(Path checkpoint) {
    var file = checkpoint.resolveSibling(CheckpointFolder.CONFIG);
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      var tree = ConfigTree.of(Map.of("config.yaml", Files.readString(file)));
      var closed = Resolvers.closed(Instant.EPOCH, ZoneOffset.UTC);
      return Hydra.compose(tree, new Request("config", List.of(), closed))
              instanceof Composition.Composed composed
          ? composed.config().asMap()
          : Map.of();
    } catch (IOException e) {
      throw new TrainingFailure(ExitCode.CHECKPOINT, "cannot read " + file + ": " + e, e);
    }
  }

  /// The one that the checkpoint says, or, where it is an older one, the configuration beside it;
  /// no other will do, as it might take the arrays and answer something else. Where neither says
  /// one, the ensemble's own, else the usual one.
  private String family(String place, Path file, TrainingState state) {
    var model = state.model();
    var said = Optional.ofNullable(state.family()).or(() -> told(file));
    if (said.isPresent()) {
      return said.filter(name -> makes(name, model))
          .orElseThrow(() ->
              refused(
                  ExitCode.CHECKPOINT,
                  place,
                  "%s was trained with model._target_=%s and model=%s, which this image does not have: take one whose class path has it, as that of its run"
                      .formatted(file, said.get(), model)));
    }
    return Stream.of(settings.model().family(), Family.DEFAULT)
        .filter(name -> makes(name, model))
        .findFirst()
        .orElseThrow(() ->
            refused(
                ExitCode.CHECKPOINT,
                place,
                "%s is of model=%s, which this image does not know: say the class that makes it with model._target_"
                    .formatted(file, model)));
  }

  private static boolean makes(String family, String model) {
    return Family.of(family).filter(one -> one.names().contains(model)).isPresent();
  }

  private static Optional<String> told(Path file) {
    return configuration(file).get("model") instanceof Map<?, ?> said
            && said.get("_target_") instanceof String target
        ? Optional.of(target)
        : Optional.empty();
  }

  private static String free(String name, Set<String> taken) {
    return IntStream.iterate(1, number -> number + 1)
        .mapToObj(number -> number == 1 ? name : name + "-" + number)
        .filter(taken::add)
        .findFirst()
        .orElseThrow();
  }

  private static TrainingFailure refused(ExitCode exitCode, String place, String why) {
    return new TrainingFailure(exitCode, place + ": " + why);
  }
}
