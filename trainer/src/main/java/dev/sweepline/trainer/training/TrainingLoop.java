package dev.sweepline.trainer.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.checkpoint.CheckpointFolder;
import dev.sweepline.trainer.checkpoint.TrainingState;
import dev.sweepline.trainer.checkpoint.TrainingState.Best;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.ImageSet;
import dev.sweepline.trainer.event.RunEvents;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Steps and epochs from a position to the end, or to the step at which someone asked to stop.
public final class TrainingLoop {
  private static final System.Logger LOG = System.getLogger(TrainingLoop.class.getName());

  private final Settings settings;
  private final ImageSet images;
  private final CheckpointFolder checkpoints;
  private final int attempt;
  private final RunEvents events;
  private final BooleanSupplier stopAsked;
  private final int stepsPerEpoch;
  private TrainingState state;
  private Optional<Path> lastCheckpoint = Optional.empty();

  /// `stopAsked` is looked at before each step.
  public TrainingLoop(
      Settings settings,
      ImageSet images,
      CheckpointFolder checkpoints,
      int attempt,
      RunEvents events,
      BooleanSupplier stopAsked) {
    this.settings = settings;
    this.images = images;
    this.checkpoints = checkpoints;
    this.attempt = attempt;
    this.events = events;
    this.stopAsked = stopAsked;
    stepsPerEpoch = Batches.stepsPerEpoch(images, settings);
    state =
        new TrainingState(
            settings.model().name(),
            settings.data().imageSize(),
            images.classes(),
            stepsPerEpoch,
            0,
            0,
            Map.of(),
            null);
  }

  public int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /// How far it came; also of use after a failure.
  public TrainingState state() {
    return state;
  }

  /// The file to go on from, if this run wrote or read one.
  public Optional<Path> lastCheckpoint() {
    return lastCheckpoint;
  }

  /// `DONE` or `STOPPED`; anything else is thrown.
  public ExitCode run(Device device, Optional<Path> resumeFrom) {
    // What a resumed run began with is in its checkpoint.
    var beginning = resumeFrom.isPresent() ? settings.withoutPretrained() : settings;
    try (var learner = new Learner(beginning, images.classes().size(), stepsPerEpoch, device)) {
      resumeFrom.ifPresent(file -> resume(learner, file));
      try (var training = Batches.training(images, settings, state.step());
          var validation = Batches.validation(images, settings)) {
        while (state.epochsDone() < settings.training().maxEpochs()) {
          if (!trainEpoch(learner, training)) {
            save(learner);
            LOG.log(Level.INFO, "stopped on request step={0}", state.step());
            return ExitCode.STOPPED;
          }
          if (checkpoints.superseded(attempt)) {
            LOG.log(Level.WARNING, "a later attempt has begun, stopping attempt={0}", attempt);
            return ExitCode.STOPPED;
          }
          endEpoch(learner, validation);
          if (patienceIsOver()) {
            LOG.log(Level.INFO, "no better epoch for a while, stopping early");
            break;
          }
        }
      }
      return ExitCode.DONE;
    }
  }

  private void resume(Learner learner, Path file) {
    var saved = learner.restore(file);
    if (!saved.model().equals(state.model())
        || !saved.classes().equals(state.classes())
        || saved.stepsPerEpoch() != stepsPerEpoch) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT,
          "cannot resume from %s: it is of %s with classes %s and %d steps an epoch, this run of %s with %s and %d"
              .formatted(
                  file,
                  saved.model(),
                  saved.classes(),
                  saved.stepsPerEpoch(),
                  state.model(),
                  state.classes(),
                  stepsPerEpoch));
    }
    state = saved;
    lastCheckpoint = Optional.of(file);
    LOG.log(Level.INFO, "resumed from={0} step={1}", file, state.step());
  }

  /// False when asked to stop before the epoch's end.
  private boolean trainEpoch(Learner learner, Batches training) {
    var pace = new Pace(state.step(), settings.data().batchSize());
    do {
      if (stopAsked.getAsBoolean()) {
        return false;
      }
      var batch = training.next();
      state = state.after(learner.step(batch, state.step()));
      training.giveBack(batch);
      boolean epochEnd = state.step() % stepsPerEpoch == 0;
      if (!epochEnd && pace.isDue()) {
        events.progress(state.step(), epochs(), trainMetrics(learner, pace), false);
      }
      if (epochEnd) {
        state = state.afterEpoch(trainMetrics(learner, pace), state.best());
      }
    } while (state.step() % stepsPerEpoch != 0);
    return true;
  }

  private void endEpoch(Learner learner, Batches validation) {
    var metrics = new LinkedHashMap<>(state.lastMetrics());
    metrics.putAll(learner.evaluate(validation));
    int epoch = state.epochsDone();
    double value = metrics.getOrDefault(settings.checkpoint().metric(), Double.NaN);
    var best = state.best();
    var file = checkpoints.epochPath(epoch, value);
    if (best == null || better(value, best.value())) {
      best = new Best(epoch, value, Map.copyOf(metrics), file.toString());
    }
    state = state.afterEpoch(metrics, best);
    events.progress(state.step(), epochs(), metrics, true);
    checkpoints.addMetrics(epoch, state.step(), metrics);
    save(learner);
    checkpoints.keep(file, Path.of(best.path()));
    LOG.log(Level.INFO, "epoch done epoch={0} metrics={1}", epoch, metrics);
  }

  private void save(Learner learner) {
    var saved = checkpoints.saveLast(state, learner.arrays());
    lastCheckpoint = Optional.of(saved.path());
    events.checkpointSaved(
        state.step(), state.epochsDone(), saved.path(), saved.sha256(), state.lastMetrics());
  }

  private boolean better(double value, double than) {
    return settings.checkpoint().maximize() ? value > than : value < than;
  }

  private boolean patienceIsOver() {
    int patience = settings.training().earlyStoppingPatience();
    var best = state.best();
    return patience > 0 && best != null && state.epochsDone() - best.epoch() >= patience;
  }

  private Map<String, Double> trainMetrics(Learner learner, Pace pace) {
    long steps = (state.step() - 1) % stepsPerEpoch + 1;
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("train_loss", state.lossSum() / steps);
    metrics.put("lr", learner.learningRate(state.step() - 1));
    metrics.put("images_per_s", pace.imagesPerSecond(state.step()));
    return metrics;
  }

  private double epochs() {
    return (double) state.step() / stepsPerEpoch;
  }

  public static Device device(String wanted) {
    var flavor = System.getenv().getOrDefault("PYTORCH_FLAVOR", "cpu");
    return device(wanted, Engine.getEngine("PyTorch").getGpuCount(), flavor);
  }

  /// PyTorch for GPUs is loaded where a container was given one, which must not idle.
  static Device device(String wanted, int gpus, String flavor) {
    boolean needed = wanted.equals("cuda") || (wanted.equals("auto") && flavor.startsWith("cu"));
    if (needed && gpus == 0) {
      throw new TrainingFailure(
          ExitCode.ERROR,
          "device: no GPU can be used; is there one, with a driver that is new enough for the image?");
    }
    return wanted.equals("cpu") || gpus == 0 ? Device.cpu() : Device.gpu(0);
  }
}
