package dev.sweepline.trainer.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/// Numbers for operators, in the host's memory, where every operator takes them from, whatever
/// device the arrays beside them are on.
///
/// What Java hands a GPU, DJL copies there at once, after all that the GPU still has to do: the
/// processor would wait for each number, and the GPU then for the next operator.
public final class HostNumbers {
  private HostNumbers() {}

  /// A number by itself.
  public static NDArray one(NDManager scratch, float value) {
    return scratch.newSubManager(Device.cpu()).create(value);
  }

  /// Numbers that an operator reads one by one.
  public static NDArray several(NDManager scratch, double... values) {
    return scratch.newSubManager(Device.cpu()).create(values);
  }
}
