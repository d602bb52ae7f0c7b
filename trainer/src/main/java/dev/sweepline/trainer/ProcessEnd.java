package dev.sweepline.trainer;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Ends the process while a thread may be in PyTorch's code.
///
/// `Runtime.halt` calls C's `exit`, which takes libtorch down under that thread: the process
/// crashes before it is over, and its exit code is lost. `_exit` only ends it.
@SuppressWarnings("restricted") // The launchers enable native access, which DJL needs too.
final class ProcessEnd {
  private static final MethodHandle EXIT =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("_exit"),
              FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));

  private ProcessEnd() {}

  static void now(int exitCode) {
    try {
      EXIT.invokeExact(exitCode);
    } catch (Throwable e) {
      throw new IllegalStateException("ending the process", e);
    }
  }
}
