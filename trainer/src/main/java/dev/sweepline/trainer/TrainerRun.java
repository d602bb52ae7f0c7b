package dev.sweepline.trainer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.hydra.Config;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.checkpoint.TrainingState;
import dev.sweepline.trainer.config.SettingsReader;
import dev.sweepline.trainer.data.ImageFolders;
import dev.sweepline.trainer.data.ReadingProgress;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.event.RunEvents.Ending;
import dev.sweepline.trainer.event.TerminationLog;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.inference.Ensemble;
import dev.sweepline.trainer.machine.MachineWatch;
import dev.sweepline.trainer.tracking.OfflineTracking;
import dev.sweepline.trainer.tracking.Subject;
import dev.sweepline.trainer.training.Devices;
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
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One run from configuration to exit code: whatever happens, the outside is told before it ends.
final class TrainerRun {
  private static final System.Logger LOG = System.getLogger(TrainerRun.class.getName());

  private final RunEnvironment environment;
  private final List<String> arguments;
  private final BooleanSupplier stopAsked;
  private final Audience audience;
  private final ReadingProgress reading;
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile @Nullable RunEvents events;
  private volatile @Nullable TrainingLoop loop;
  private volatile @Nullable Ensemble ensemble;

  TrainerRun(
      RunEnvironment environment,
      List<String> arguments,
      BooleanSupplier stopAsked,
      RunEvents.Listener listener,
      ReadingProgress reading) {
    this.reading = reading;
    this.environment = environment;
    audience = new Audience(listener);
    this.arguments = arguments;
    this.stopAsked = stopAsked;
  }

  /// Where an ensemble's answers are.
  Optional<Path> predictions() {
    return Optional.ofNullable(ensemble).flatMap(Ensemble::predictions);
  }

  ExitCode run() {
    RunEvents opened;
    try {
      opened = events();
    } catch (IOException e) {
      LOG.log(Level.ERROR, "cannot open the events: {0}", e.toString());
      TerminationLog.write(
          environment.terminationLog(), ending(ExitCode.ERROR, e.toString()), null);
      return ExitCode.ERROR;
    }
    events = opened;
    Logging.alsoTell(opened::printed);
    return told(ended(() -> train(opened)));
  }

  /// From another thread, when the run is amid something that takes too long to wait for: the run
  /// ends with what the last whole step led to. Its exit code, unless it is ending by itself.
  Optional<ExitCode> leave() {
    if (told.get()) {
      return Optional.empty();
    }
    var ending =
        ended(() -> {
          Optional.ofNullable(loop).ifPresent(TrainingLoop::leave);
          LOG.log(Level.INFO, "stopped on request amid a step");
          return ExitCode.STOPPED;
        });
    return told.get() ? Optional.empty() : Optional.of(told(ending));
  }

  /// Once, whichever thread comes first.
  private ExitCode told(Ending ending) {
    if (told.compareAndSet(false, true)) {
      TerminationLog.write(environment.terminationLog(), ending, null);
      var open = events;
      if (open != null) {
        open.finished(ending);
        // Whoever waits for the rest of the events must know that there is one.
        open.close()
            .ifPresent(left -> TerminationLog.write(environment.terminationLog(), ending, left));
      }
    }
    return ending.exitCode();
  }

  /// Every failure ends here, errors included: the process must say how it ended.
  @SuppressWarnings("CatchAndPrintStackTrace")
  private Ending ended(Supplier<ExitCode> run) {
    try {
      return ending(run.get(), null);
    } catch (TrainingFailure e) {
      // Who started it by hand hears it from the listener.
      boolean quiet = e.exitCode() == ExitCode.STOPPED || environment.isAlone(arguments);
      var level = quiet ? Level.INFO : Level.ERROR;
      LOG.log(level, "run ended exit={0}: {1}", e.exitCode().code(), e.getMessage());
      return ending(e.exitCode(), e.getMessage());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      var exitCode = TrainingFailure.exitCodeOf(e);
      LOG.log(Level.ERROR, "run failed exit=" + exitCode.code(), e);
      return ending(exitCode, TrainingFailure.sentenceOf(e));
    }
  }

  private ExitCode train(RunEvents events) {
    var configuration = Configuration.read(environment.config(), arguments);
    var settings = SettingsReader.read(configuration.values());
    var together = SettingsReader.ensemble(configuration.values());
    SettingsReader.foreignKeys(configuration.values())
        .forEach(key -> LOG.log(Level.WARNING, "the trainer does not read key={0}", key));
    LOG.log(Level.INFO, "run begins name={0} settings={1}", environment.runName(), settings);
    var folder = checkpointFolder();
    var digest = Optional.of(environment.configDigest()).filter(told -> !told.isBlank());
    var configDigest = digest.orElse(configuration.digest());
    var device = Devices.of(settings.device());
    var images = ImageFolders.find(settings.data(), stopAsked, reading);
    DataCheck.refuseOtherClassCount(settings, images);
    LOG.log(
        Level.INFO,
        "data found train={0} val={1} classes={2} digest={3}",
        images.train().size(),
        images.val().size(),
        images.classes().size(),
        images.digest());
    DataCheck.refuseOther(images, environment.dataDigest());
    var checkpoints =
        new CheckpointFolder(folder, settings.checkpoint(), configDigest, images.digest());
    checkpoints.keepConfiguration(configuration.text());
    if (together.isPresent()) {
      var asked =
          new Ensemble(
              together.get(),
              settings,
              images,
              checkpoints,
              environment.attempt(),
              events,
              stopAsked);
      ensemble = asked;
      track(Subject.ofEnsemble(asked.models()), configuration, folder);
      var beginning =
          new RunEvents.Beginning(
              device.getDeviceType(),
              versions(),
              configDigest,
              images.digest(),
              1,
              asked.steps(),
              images.classes(),
              OptionalInt.empty(), // Nothing learns.
              Optional.empty());
      return watched(device, folder, events, beginning, asked::run);
    }
    var training =
        new TrainingLoop(settings, images, checkpoints, environment.attempt(), events, stopAsked);
    loop = training;
    DataCheck.tellOfOther(images, environment.resumeFrom());
    track(Subject.ofTraining(settings), configuration, folder);
    var beginning =
        new RunEvents.Beginning(
            device.getDeviceType(),
            versions(),
            configDigest,
            images.digest(),
            settings.training().maxEpochs(),
            training.stepsPerEpoch(),
            images.classes(),
            training.normalisationBatch(),
            environment.resumeFrom());
    return watched(
        device, folder, events, beginning, () -> training.run(device, environment.resumeFrom()));
  }

  private static ExitCode watched(
      Device device,
      Path folder,
      RunEvents events,
      RunEvents.Beginning beginning,
      Supplier<ExitCode> work) {
    events.started(beginning);
    try (var _ = MachineWatch.start(device, folder, events::measured)) {
      return work.get();
    }
  }

  private void track(Subject subject, Configuration configuration, Path folder) {
    if (environment.wandb().isEmpty()) {
      return;
    }
    try {
      audience.add(
          OfflineTracking.begin(
              environment.wandb().get(),
              configuration.kept().map(Config::asMap).orElse(Map.of()),
              subject,
              folder,
              environment.resumeFrom(),
              Clock.systemUTC()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "no W&B run: {0}; training goes on", e.toString());
    }
  }

  private Path checkpointFolder() {
    var named = environment.checkpointFolder();
    return environment.isAlone(arguments)
        ? RunFolder.choose(named, environment.resumeFrom())
        : RunFolder.ofAttempt(named);
  }

  private RunEvents events() throws IOException {
    return RunEvents.open(
        environment.uid(),
        environment.attempt(),
        new RunEvents.Destination(
            environment.eventsFile(),
            environment.kafkaProperties(),
            environment.eventsTopic(),
            environment.eventKey(),
            RunFolder.ofAttempt(environment.checkpointFolder()),
            environment.secrets()),
        Clock.systemUTC(),
        audience);
  }

  /// A finished run points to its best epoch, any other to the file to go on from.
  ///
  /// @param why may quote what a library was given, keys included
  private Ending ending(ExitCode exitCode, @Nullable String why) {
    var message = why == null ? null : environment.secrets().without(why);
    var asked = ensemble;
    if (asked != null) {
      return asked.ending(exitCode, message);
    }
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
      return Files.exists(file) ? Optional.of(CheckpointFolder.digest(file)) : Optional.empty();
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
