package dev.sweepline.trainer;

import ai.djl.engine.Engine;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.checkpoint.TrainingState;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.event.RunEvents.Ending;
import dev.sweepline.trainer.event.TerminationLog;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.training.TrainingLoop;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One run from configuration to exit code: whatever happens, the outside is told before it ends.
final class TrainerRun {
  private static final System.Logger LOG = System.getLogger(TrainerRun.class.getName());

  private final RunEnvironment environment;
  private final List<String> arguments;
  private final BooleanSupplier stopAsked;
  private final RunEvents.Listener listener;
  private @Nullable TrainingLoop loop;

  TrainerRun(
      RunEnvironment environment,
      List<String> arguments,
      BooleanSupplier stopAsked,
      RunEvents.Listener listener) {
    this.environment = environment;
    this.listener = listener;
    this.arguments = arguments;
    this.stopAsked = stopAsked;
  }

  ExitCode run() {
    RunEvents events;
    try {
      events = events();
    } catch (IOException e) {
      LOG.log(Level.ERROR, "cannot open the events: {0}", e.toString());
      TerminationLog.write(environment.terminationLog(), ending(ExitCode.ERROR, e.toString()));
      return ExitCode.ERROR;
    }
    var ending = ended(events);
    TerminationLog.write(environment.terminationLog(), ending);
    events.finished(ending);
    events.close();
    return ending.exitCode();
  }

  /// Every failure ends here, errors included: the process must say how it ended.
  @SuppressWarnings("CatchAndPrintStackTrace")
  private Ending ended(RunEvents events) {
    try {
      return ending(train(events), null);
    } catch (TrainingFailure e) {
      var level = e.exitCode() == ExitCode.STOPPED ? Level.INFO : Level.ERROR;
      LOG.log(level, "run ended exit={0}: {1}", e.exitCode().code(), e.getMessage());
      return ending(e.exitCode(), e.getMessage());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      var exitCode = TrainingFailure.exitCodeOf(e);
      LOG.log(Level.ERROR, "run failed exit=" + exitCode.code(), e);
      return ending(exitCode, TrainingFailure.sentenceOf(e));
    }
  }

  private ExitCode train(RunEvents events) {
    var settings = SettingsReader.read(Configuration.read(environment.config(), arguments));
    LOG.log(Level.INFO, "run begins name={0} settings={1}", environment.runName(), settings);
    var device = TrainingLoop.device(settings.device());
    var images = ImageFolders.find(settings.data(), stopAsked);
    refuseOtherClassCount(settings, images);
    LOG.log(
        Level.INFO,
        "data found train={0} val={1} classes={2} digest={3}",
        images.train().size(),
        images.val().size(),
        images.classes().size(),
        images.digest());
    var checkpoints =
        new CheckpointFolder(
            environment.checkpointFolder(),
            settings.checkpoint(),
            environment.configDigest(),
            images.digest());
    var training =
        new TrainingLoop(settings, images, checkpoints, environment.attempt(), events, stopAsked);
    loop = training;
    events.started(
        new RunEvents.Beginning(
            device.getDeviceType(),
            versions(),
            environment.configDigest(),
            images.digest(),
            settings.training().maxEpochs(),
            training.stepsPerEpoch(),
            images.classes(),
            training.normalisationBatch()));
    return training.run(device, environment.resumeFrom());
  }

  private static void refuseOtherClassCount(Settings settings, ImageSet images) {
    var wanted = settings.model().classes();
    if (wanted.isPresent() && wanted.getAsInt() != images.classes().size()) {
      throw new TrainingFailure(
          ExitCode.INVALID_CONFIG,
          "model.num_classes: must be %d, the number of classes in %s, was %d"
              .formatted(images.classes().size(), settings.data().root(), wanted.getAsInt()));
    }
  }

  private RunEvents events() throws IOException {
    return RunEvents.open(
        environment.uid(),
        environment.attempt(),
        new RunEvents.Destination(
            environment.eventsFile(),
            environment.kafkaProperties(),
            environment.eventsTopic(),
            environment.eventKey()),
        Clock.systemUTC(),
        listener);
  }

  /// A finished run points to its best epoch, any other to the file to go on from.
  private Ending ending(ExitCode exitCode, @Nullable String message) {
    var training = loop;
    if (training == null) {
      return new Ending(exitCode, 0, Map.of(), null, Map.of(), null, null, message);
    }
    var state = training.state();
    var best = Optional.ofNullable(state.best());
    var checkpoint =
        exitCode == ExitCode.DONE
            ? best.map(TrainingState.Best::path).map(Path::of)
            : training.lastCheckpoint();
    return new Ending(
        exitCode,
        state.step(),
        best.map(TrainingState.Best::metrics).orElse(Map.of()),
        best.map(TrainingState.Best::epoch).orElse(null),
        state.lastMetrics(),
        checkpoint.map(Path::toString).orElse(null),
        checkpoint.flatMap(TrainerRun::sha256).orElse(null),
        message);
  }

  private static Optional<String> sha256(Path file) {
    try {
      return Files.exists(file) ? Optional.of(CheckpointFolder.sha256(file)) : Optional.empty();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot read back the checkpoint file={0}: {1}", file, e.toString());
      return Optional.empty();
    }
  }

  private static Map<String, String> versions() {
    var versions = new LinkedHashMap<String, String>();
    versions.put("libtorch", Engine.getEngine("PyTorch").getVersion());
    versions.put("djl", Engine.getDjlVersion());
    versions.put("java", Runtime.version().toString());
    return versions;
  }
}
