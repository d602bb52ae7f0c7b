package dev.sweepline.trainer.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
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
import dev.sweepline.trainer.data.Seeds;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import dev.sweepline.trainer.weights.Networks;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// A network with its optimizer on a device: takes steps, answers questions, hands out its memory.
final class Learner implements AutoCloseable {
  private final Engine engine = Engine.getEngine("PyTorch");
  private final Settings settings;
  private final int classes;
  private final NDManager manager;
  private final TorchOps ops;
  private final Network net;
  private final AdamW optimizer;
  private final LearningRate learningRate;

  Learner(Settings settings, int classes, int stepsPerEpoch, Device device) {
    this.settings = settings;
    this.classes = classes;
    // Evaluation on a thread with gradients on would build graphs for nothing.
    JniUtils.setGradMode(false);
    engine.setRandomSeed(Math.toIntExact(Seeds.mix(settings.seed()) >>> 33));
    manager = NDManager.newBaseManager(device, "PyTorch");
    ops = new TorchOps();
    net = Networks.begun(settings, classes, manager, ops);
    optimizer = new AdamW(manager, ops, net.parameters(), settings.training());
    learningRate = new LearningRate(settings.training(), stepsPerEpoch);
  }

  /// Everything a checkpoint needs, by name: torchvision's for the network.
  Map<String, NDArray> arrays() {
    var arrays = new LinkedHashMap<>(net.arrays());
    arrays.putAll(optimizer.moments());
    return arrays;
  }

  TrainingState restore(Path file) {
    return CheckpointFile.restore(file, arrays(), manager, ops::assign);
  }

  double learningRate(long step) {
    return learningRate.at(step);
  }

  /// One optimizer step on a batch, in micro-batches whose gradients add up; the mean loss.
  double step(Batch batch, long step) {
    engine.setRandomSeed(Math.toIntExact(Seeds.mix(settings.seed(), step) >>> 33));
    double loss = 0;
    try (var scratch = manager.newSubManager()) {
      var images = images(scratch, batch);
      var targets = scratch.create(batch.targets(), new Shape(batch.size(), classes));
      for (int from = 0; from < batch.size(); from += settings.data().microBatchSize()) {
        int to = Math.min(batch.size(), from + settings.data().microBatchSize());
        loss += accumulate(scratch, images, targets, new NDIndex(from + ":" + to), batch.size());
        if (!Double.isFinite(loss)) {
          throw new TrainingFailure(
              ExitCode.DIVERGED, "the loss is " + loss + " at step " + (step + 1));
        }
      }
      optimizer.step(scratch, learningRate.at(step), step + 1);
    }
    return loss;
  }

  private double accumulate(
      NDManager parent, NDArray images, NDArray targets, NDIndex rows, int batchSize) {
    try (var scratch = parent.newSubManager();
        var collector = engine.newGradientCollector()) {
      var micro = images.get(scratch, rows);
      var wanted = targets.get(scratch, rows);
      var said = net.forward(micro, true).logSoftmax(1);
      var loss = loss(scratch, said, wanted, batchSize);
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  /// A batch's share of the mean cross entropy.
  ///
  /// The divisor must be an array that outlives the backward pass: DJL gives the memory of a plain
  /// number to the garbage collector at once, and autograd, which reads it later, does not know.
  static NDArray loss(NDManager scratch, NDArray said, NDArray wanted, int batchSize) {
    return said.mul(wanted).sum().div(scratch.create((float) -batchSize));
  }

  /// Loss, accuracy and macro F1 on one pass over the validation images.
  Map<String, Double> evaluate(Batches validation) {
    var scores = new Scores(classes);
    double loss = 0;
    int images = 0;
    for (int i = 0; i < validation.stepsPerPass(); i++) {
      var batch = validation.next();
      loss += evaluate(batch, scores);
      images += batch.size();
      validation.giveBack(batch);
    }
    var metrics = new LinkedHashMap<String, Double>();
    metrics.put("val_loss", loss / images);
    metrics.put("val_acc", scores.accuracy());
    metrics.put("val_f1", scores.macroF1());
    return metrics;
  }

  private double evaluate(Batch batch, Scores scores) {
    try (var scratch = manager.newSubManager()) {
      var said = net.forward(images(scratch, batch), false).logSoftmax(1).toFloatArray();
      double loss = 0;
      for (int i = 0; i < batch.size(); i++) {
        int truth = batch.labels().get(i);
        int answer = 0;
        for (int c = 1; c < classes; c++) {
          if (said[i * classes + c] > said[i * classes + answer]) {
            answer = c;
          }
        }
        scores.add(truth, answer);
        loss -= said[i * classes + truth];
      }
      return loss;
    }
  }

  /// Channels last in memory, channels first in shape: PyTorch's fast layout, kept by every
  /// operator.
  private NDArray images(NDManager scratch, Batch batch) {
    long size = settings.data().imageSize();
    return scratch
        .create(batch.images(), new Shape(batch.size(), size, size, 3), DataType.FLOAT32)
        .transpose(0, 3, 1, 2);
  }

  @Override
  public void close() {
    net.close();
    ops.close();
    manager.close();
  }
}
