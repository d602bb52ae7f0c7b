package dev.sweepline.trainer.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import dev.sweepline.trainer.model.Family;
import dev.sweepline.trainer.model.Network;
import dev.sweepline.trainer.model.TorchOps;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/// Fills a network from a file of weights, of whichever program.
public final class WeightLoader {
  private static final System.Logger LOG = System.getLogger(WeightLoader.class.getName());

  private final Family family;
  private final boolean strict;

  /// `strict` wants every array but the head's, and no other.
  public WeightLoader(Family family, boolean strict) {
    this.family = family;
    this.strict = strict;
  }

  /// Throws a `TrainingFailure` with `CHECKPOINT` where the file cannot be read, or does not fit
  /// and must. A head for another number of classes is left as it is.
  public KeyReport load(Path path, Network network, NDManager manager, TorchOps ops) {
    try (var file = TensorFile.open(path)) {
      var names = names(file);
      var report = compare(file.shapes(), names, network.arrays());
      if (strict && !report.fits()) {
        tell(Level.ERROR, path, report);
        throw new TrainingFailure(
            ExitCode.CHECKPOINT,
            "%s does not fit the model: %s (checkpoint.strict=false loads what fits)"
                .formatted(path, report.summary()));
      }
      tell(Level.WARNING, path, report);
      report.newHead().forEach(name -> LOG.log(Level.INFO, "new head {0}", name));
      fill(file, names, network.arrays(), manager, ops);
      return report;
    } catch (NoSuchFileException e) {
      throw new TrainingFailure(ExitCode.CHECKPOINT, "no weights " + path, e);
    } catch (IOException e) {
      throw new TrainingFailure(
          ExitCode.CHECKPOINT, "cannot read weights " + path + ": " + e.getMessage(), e);
    }
  }

  private static void tell(Level level, Path path, KeyReport report) {
    report.lines().forEach(line -> LOG.log(level, "weights of {0}: {1}", path, line));
  }

  /// The file's names by the network's.
  private Map<String, String> names(TensorFile file) {
    var names = new LinkedHashMap<String, String>();
    for (var name : file.shapes().keySet()) {
      if (!isIrrelevant(name)) {
        names.put(family.nameHere(name), name);
      }
    }
    return names;
  }

  /// Counters of batch normalisation that nothing reads, and an optimizer's memory in own files.
  private static boolean isIrrelevant(String name) {
    return name.endsWith("num_batches_tracked") || name.startsWith("optimizer.");
  }

  private KeyReport compare(
      Map<String, Shape> shapes, Map<String, String> names, Map<String, NDArray> arrays) {
    var report =
        new KeyReport(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    arrays.forEach((name, array) -> {
      var shape = shapes.get(names.getOrDefault(name, ""));
      if (shape == null) {
        report.missing().add(name);
      } else if (!shape.equals(array.getShape())) {
        var both = name + " " + shape + " for " + array.getShape();
        (family.isHead(name) ? report.newHead() : report.misshaped()).add(both);
      }
    });
    names.forEach((name, foreign) -> {
      if (!arrays.containsKey(name)) {
        report.unexpected().add(foreign);
      }
    });
    return report;
  }

  private static void fill(
      TensorFile file,
      Map<String, String> names,
      Map<String, NDArray> arrays,
      NDManager manager,
      TorchOps ops)
      throws IOException {
    var shapes = file.shapes();
    for (var array : arrays.entrySet()) {
      var foreign = names.getOrDefault(array.getKey(), "");
      if (array.getValue().getShape().equals(shapes.get(foreign))) {
        try (var values =
            manager.create(file.floats(foreign), array.getValue().getShape(), DataType.FLOAT32)) {
          ops.assign(array.getValue(), values);
        }
      }
    }
  }
}
