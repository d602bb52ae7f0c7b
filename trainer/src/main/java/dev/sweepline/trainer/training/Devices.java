package dev.sweepline.trainer.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Utils;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.util.function.IntSupplier;

/// Where a configuration's `device` is.
///
/// One that is not there ends the run with exit code 1, not as an invalid configuration: on another
/// node or with another template the same trial may run, and neither `device` nor a GPU limit is
/// part of its digest, so that a refusal for good would be remembered for all that follow.
public final class Devices {
  private Devices() {}

  /// Throws a `TrainingFailure` where it cannot be had.
  public static Device of(String wanted) {
    var flavor = Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR", "cpu");
    return of(wanted, flavor, Devices::torch, () -> torch().getGpuCount());
  }

  private static Engine torch() {
    return Engine.getEngine("PyTorch");
  }

  /// PyTorch for GPUs is loaded where a container was given one, which must not idle.
  static Device of(String wanted, String flavor, Runnable load, IntSupplier count) {
    // PyTorch for CPUs can use none, whatever the machine has.
    boolean counts = flavor.startsWith("cu") && !wanted.equals("cpu");
    loadOrSay(wanted, counts, load);
    int gpus = counts ? count.getAsInt() : 0;
    if (counts && gpus == 0) {
      throw notThere(
          "device: must be cpu here, was '%s': PyTorch for GPUs runs and finds none; nvidia-smi on this node says whether its driver is too old or its GPU has failed: mend that, use another node, or say device=cpu"
              .formatted(wanted));
    }
    if (gpus == 0 && wanted.equals("cuda")) {
      throw notThere(
          "device: must be auto or cpu here, was 'cuda': there is no GPU, or no PyTorch for GPUs, which the image trainer-cuda has; give both, or say device=auto");
    }
    return gpus == 0 ? Device.cpu() : Device.gpu(0);
  }

  private static void loadOrSay(String wanted, boolean counts, Runnable load) {
    try {
      load.run();
    } catch (EngineException e) {
      var cause = e.getCause();
      var why = cause == null ? e.getMessage() : cause.getMessage();
      var message =
          counts
              ? "device: must be one that is here, was '%s': PyTorch for GPUs cannot be loaded: %s; NVIDIA's driver comes from the node, whose container runtime must hand it in"
                  .formatted(wanted, why)
              : "PyTorch cannot be loaded: %s; the image trainer has PyTorch for CPUs and the libraries it needs"
                  .formatted(why);
      throw new TrainingFailure(ExitCode.ERROR, message, e);
    }
  }

  private static TrainingFailure notThere(String message) {
    return new TrainingFailure(ExitCode.ERROR, message);
  }
}
