package dev.sweepline.trainer.training;

import ai.djl.engine.EngineException;
import dev.sweepline.contract.ExitCode;
import dev.sweepline.trainer.config.Settings.Fault;
import dev.sweepline.trainer.data.Batch;
import dev.sweepline.trainer.failure.TrainingFailure;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Goes wrong on purpose, as near to the real thing as can be, so that tests of trainer and
/// operator see each way in which a run ends.
public final class InjectedFault {
  private static final System.Logger LOG = System.getLogger(InjectedFault.class.getName());

  /// What SIGKILL looks like from outside.
  private static final int KILLED = 137;

  private InjectedFault() {}

  /// Does nothing before any step but the fault's, counted from 1, or where the fault is not for
  /// this attempt or micro-batch.
  public static void strike(
      Optional<Fault> fault, long step, int attempt, int microBatch, Batch batch) {
    if (fault
        .filter(one -> one.step() == step)
        .filter(one -> one.attempt().orElse(attempt) == attempt)
        .filter(one -> one.microBatch().orElse(microBatch) <= microBatch)
        .isPresent()) {
      LOG.log(
          Level.WARNING,
          "trainer.fault strikes kind={0} step={1}",
          fault.orElseThrow().kind(),
          step);
      strike(fault.orElseThrow().kind(), batch);
    }
  }

  private static void strike(Fault.Kind kind, Batch batch) {
    switch (kind) {
      case ERROR -> throw new IllegalStateException("trainer.fault: an error");
      case INVALID_CONFIG ->
          throw new TrainingFailure(ExitCode.INVALID_CONFIG, "trainer.fault: a configuration");
      case DATA -> throw new TrainingFailure(ExitCode.DATA, "trainer.fault: data");
      case CHECKPOINT -> throw new TrainingFailure(ExitCode.CHECKPOINT, "trainer.fault: a file");
      case OUT_OF_MEMORY ->
          throw new EngineException(
              "trainer.fault: CUDA out of memory. Tried to allocate 2.00 GiB.");
      case HOST_MEMORY -> fillHeap();
      case DIVERGED -> batch.images().asFloatBuffer().put(0, Float.NaN);
      case HANG -> waitForEver();
      case KILL -> Runtime.getRuntime().halt(KILLED);
    }
  }

  /// As a driver or a file system may: no request to stop is heard.
  private static void waitForEver() {
    while (true) {
      LockSupport.park();
    }
  }

  private static void fillHeap() {
    Object[] kept = {};
    while (true) {
      kept = new Object[] {kept, new long[1 << 20]};
    }
  }
}
