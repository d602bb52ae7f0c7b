package dev.sweepline.trainer.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.checkpoint.CheckpointFile;
import dev.sweepline.trainer.checkpoint.TrainingState;
import dev.sweepline.trainer.config.Settings;
import dev.sweepline.trainer.data.Batch;
import dev.sweepline.trainer.data.Batches;
import dev.sweepline.trainer.data.ImageMemory;
import dev.sweepline.trainer.data.Seeds;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.HostNumbers;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import dev.sweepline.trainer.weights.Networks;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// A network with its optimizer on a device: takes steps, answers questions, hands out its memory.
final class Learner implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Learner.class.getName());

  private final Engine engine = Engine.getEngine("PyTorch");
  private final Settings settings;
  private final int classes;
  private final NDManager manager;
  // A number on the device, which says where things are to be sent.
  private final NDArray here;
  private final TorchOps ops;
  private final Network net;
  private final Optional<WeightAverage> average;
  private final Optimizer optimizer;
  private final LearningRate learningRate;
  private final RunningStatistics statistics;
  private Scores trainScores;

  Learner(Settings settings, int classes, int stepsPerEpoch, Device device) {
    this.settings = settings;
    this.classes = classes;
    // Evaluation on a thread with gradients on would build graphs for nothing.
    JniUtils.setGradMode(false);
    engine.setRandomSeed(Math.toIntExact(Seeds.mix(settings.seed()) >>> 33));
    manager = NDManager.newBaseManager(device, "PyTorch");
    here = manager.zeros(new Shape());
    ops = new TorchOps();
    net = Networks.begun(settings, classes, manager, ops);
    if (settings.training().freezeBatchNorm()) {
      net.freezeBatchNorm();
    }
    average = average(settings, classes);
    optimizer = Optimizer.of(manager, ops, net.parameters(), settings.training());
    learningRate = new LearningRate(settings.training(), stepsPerEpoch);
    statistics = new RunningStatistics(net, manager, ops);
    trainScores = new Scores(classes);
  }

  /// It takes over the weights that training begins with after the first step.
  private Optional<WeightAverage> average(Settings whole, int count) {
    double decay = whole.training().emaDecay();
    return decay == 0
        ? Optional.empty()
        : Optional.of(
            new WeightAverage(
                net, Networks.begun(whole.withoutPretrained(), count, manager, ops), ops, decay));
  }

  /// Everything a checkpoint needs, by name: torchvision's for the network that is judged. Amid a
  /// step, that is what the step began with; only `apply` and `restore` change it.
  Map<String, NDArray> arrays() {
    var arrays = new LinkedHashMap<>(average.map(WeightAverage::arrays).orElseGet(net::arrays));
    arrays.putAll(optimizer.memory());
    statistics.takeBack(arrays);
    return arrays;
  }

  TrainingState restore(Path file, Function<TrainingState, Optional<String>> refusal) {
    return CheckpointFile.restore(file, arrays(), refusal, manager, ops::assign);
  }

  double learningRate(long step) {
    return learningRate.at(step);
  }

  /// The first half of a step: the gradients of a batch, in micro-batches whose gradients add up.
  /// The mean loss, or nothing when asked to stop in between; the learner is of no more use then
  /// but for its `arrays`.
  OptionalDouble gather(Batch batch, long step, BooleanSupplier stopAsked) {
    engine.setRandomSeed(Math.toIntExact(Seeds.mix(settings.seed(), step) >>> 33));
    double loss = 0;
    try (var scratch = manager.newSubManager()) {
      statistics.beginStep();
      var images = images(scratch, batch);
      var targets = targets(scratch, batch);
      for (int from = 0; from < batch.size(); from += settings.data().microBatchSize()) {
        if (from > 0 && stopAsked.getAsBoolean()) {
          statistics.giveUpStep();
          return OptionalDouble.empty();
        }
        int to = Math.min(batch.size(), from + settings.data().microBatchSize());
        var rows = new NDIndex(from + ":" + to);
        loss += accumulate(scratch, images, targets, rows, batch, batch.labels().subList(from, to));
        if (!Double.isFinite(loss)) {
          throw new TrainingFailure(
              ExitCode.DIVERGED, "the loss is " + loss + " at step " + (step + 1));
        }
      }
    }
    return OptionalDouble.of(loss);
  }

  /// The second half: the step that the gathered gradients lead to.
  void apply(long step) {
    try (var scratch = manager.newSubManager()) {
      clip(scratch);
      optimizer.step(scratch, learningRate.at(step), step + 1);
      average.ifPresent(following -> following.follow(scratch, step + 1));
    }
    statistics.endStep();
  }

  private void clip(NDManager scratch) {
    double most = settings.training().gradClip();
    if (most > 0) {
      ops.clip(optimizer.gradients(), HostNumbers.one(scratch, (float) most)).close();
    }
  }

  private double accumulate(
      NDManager parent,
      NDArray images,
      NDArray targets,
      NDIndex rows,
      Batch batch,
      List<Integer> labels) {
    try (var scratch = parent.newSubManager();
        var collector = engine.newGradientCollector()) {
      var micro = images.get(scratch, rows);
      var wanted = targets.get(scratch, rows);
      var said = net.forward(micro, true).logSoftmax(1);
      var loss = loss(scratch, said, wanted, batch.size());
      collector.backward(loss);
      trainScores.add(labels, said.toFloatArray());
      return loss.getFloat();
    }
  }

  /// A batch's share of the mean cross entropy.
  ///
  /// The divisor must be an array that outlives the backward pass: DJL gives the memory of a plain
  /// number to the garbage collector at once, and autograd, which reads it later, does not know.
  static NDArray loss(NDManager scratch, NDArray said, NDArray wanted, int batchSize) {
    return said.mul(wanted).sum().div(HostNumbers.one(scratch, -batchSize));
  }

  /// What was said to the training images since the last call, by their main class.
  Scores takeTrainScores() {
    var taken = trainScores;
    trainScores = new Scores(classes);
    return taken;
  }

  /// One pass over the validation images; empty when asked to stop meanwhile.
  Optional<Evaluation> evaluate(Batches validation, BooleanSupplier stopAsked) {
    var scores = new Scores(classes);
    double loss = 0;
    int images = 0;
    for (int i = 0; i < validation.stepsPerPass(); i++) {
      if (stopAsked.getAsBoolean()) {
        return Optional.empty();
      }
      var next = validation.next(stopAsked);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      var batch = next.get();
      if (batch.size() > 0) { // Not where all its images are corrupt.
        loss += evaluate(batch, scores);
        images += batch.size();
      }
      validation.giveBack(batch);
    }
    return Optional.of(new Evaluation(loss / images, scores));
  }

  private double evaluate(Batch batch, Scores scores) {
    var judged = average.map(WeightAverage::network).orElse(net);
    try (var scratch = manager.newSubManager()) {
      var said = judged.forward(images(scratch, batch), false).logSoftmax(1).toFloatArray();
      double loss = 0;
      for (int i = 0; i < batch.size(); i++) {
        loss -= said[i * classes + batch.labels().get(i)];
      }
      scores.add(batch.labels(), said);
      return loss;
    }
  }

  /// Channels last in memory, channels first in shape: PyTorch's fast layout, kept by every
  /// operator.
  private NDArray images(NDManager scratch, Batch batch) {
    long size = settings.data().imageSize();
    var host = scratch.newSubManager(Device.cpu());
    var images =
        host.create(batch.images(), new Shape(batch.size(), size, size, 3), DataType.FLOAT32);
    return sent(scratch, images).transpose(0, 3, 1, 2);
  }

  private NDArray targets(NDManager scratch, Batch batch) {
    var host = scratch.newSubManager(Device.cpu());
    return sent(scratch, host.create(batch.targets(), new Shape(batch.size(), classes)));
  }

  private NDArray sent(NDManager scratch, NDArray values) {
    return ops.send(values, here, scratch);
  }

  /// Where batches are best written for the device.
  ByteBuffer batchMemory(int bytes) {
    return manager.getDevice().isGpu() ? pinnedOrPlain(ops, bytes) : ImageMemory.plain(bytes);
  }

  /// Some systems let little memory be pinned; with other memory training only takes longer.
  static ByteBuffer pinnedOrPlain(TorchOps ops, int bytes) {
    try {
      return ops.pinned(bytes);
    } catch (EngineException e) {
      LOG.log(
          Level.WARNING,
          "batches are copied to the GPU slowly, no pinned memory: {0}",
          e.getMessage());
      return ImageMemory.plain(bytes);
    }
  }

  @Override
  public void close() {
    average.map(WeightAverage::network).ifPresent(Network::close);
    net.close();
    ops.close();
    manager.close();
  }
}
