package dev.sweepline.trainer.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// PyTorch operators that DJL's JNI does not offer, reached through a TorchScript archive written
/// here.
///
/// DJL steers by the names of arrays: `g[]` collects a list, `module_method:x` picks a method.
public final class TorchOps implements AutoCloseable {
  private static final String SOURCE =
      """
      class JavaOps(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self, x: Tensor) -> Tensor:
          return torch.silu(x)
        def clip(self, g: List[Tensor], maxn: Tensor) -> Tensor:
          n = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g, 2)), 2, None, False, dtype=None)
          c = torch.clamp(torch.mul(torch.reciprocal(torch.add(n, 9.9999999999999995e-07)), float(maxn)), None, 1.)
          torch._foreach_mul_(g, c)
          return n
        def adamw(self, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], h: Tensor) -> Tensor:
          torch._fused_adamw_(p, g, m, v, [], s, lr=float(torch.select(h, 0, 0)), beta1=float(torch.select(h, 0, 1)), beta2=float(torch.select(h, 0, 2)), weight_decay=float(torch.select(h, 0, 3)), eps=float(torch.select(h, 0, 4)), amsgrad=False, maximize=False)
          torch._foreach_zero_(g)
          return h
        def sgd(self, p: List[Tensor], g: List[Tensor], m: List[Tensor], h: Tensor) -> Tensor:
          torch._foreach_add_(g, p, alpha=float(torch.select(h, 0, 1)))
          torch._foreach_mul_(m, float(torch.select(h, 0, 2)))
          torch._foreach_add_(m, g, alpha=1)
          torch._foreach_mul_(g, float(torch.select(h, 0, 3)))
          torch._foreach_add_(g, m, alpha=float(torch.select(h, 0, 4)))
          torch._foreach_add_(p, g, alpha=float(torch.neg(torch.select(h, 0, 0))))
          torch._foreach_zero_(g)
          return h
        def lerp(self, a: List[Tensor], p: List[Tensor], w: Tensor) -> Tensor:
          torch._foreach_lerp_(a, p, float(torch.select(w, 0, 0)))
          return w
        def copy(self, a: List[Tensor], b: List[Tensor], unused: Tensor) -> Tensor:
          torch._foreach_copy_(a, b)
          return unused
        def assign(self, x: Tensor, y: Tensor) -> Tensor:
          return torch.copy_(x, y)
        def send(self, x: Tensor, like: Tensor) -> Tensor:
          return torch.to(x, like, True, False, None)
        def pin(self, x: Tensor) -> Tensor:
          return torch.pin_memory(x)
      """;

  private final NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final Model model;
  private final Block block;
  private final ParameterStore unused;

  public TorchOps() {
    model = Model.newInstance("java-ops", "PyTorch");
    try {
      var archive = Files.createTempFile("java-ops", ".pt");
      try {
        write(archive);
        // Without trainParam DJL loads in inference mode, which knows no gradients.
        model.load(archive, null, Map.of("trainParam", "true"));
      } finally {
        Files.deleteIfExists(archive);
      }
    } catch (IOException | MalformedModelException e) {
      throw new UncheckedIOException("loading own TorchScript operators", asIo(e));
    }
    block = model.getBlock();
    unused = new ParameterStore(model.getNDManager(), false);
  }

  NDArray silu(NDArray x) {
    return call(new NDList(x));
  }

  /// Scales the gradients so that their common norm is at most `limit`, in place; the norm before.
  public NDArray clip(List<NDArray> gradients, NDArray limit) {
    var inputs = new NDList();
    named("g[]", gradients, inputs);
    inputs.add(limit);
    return method("clip", inputs);
  }

  /// One AdamW step on all arrays at once, in place; gradients are zero afterwards. `hyper` holds
  /// learning rate, beta 1, beta 2, weight decay and epsilon.
  public void adamw(
      List<NDArray> parameters,
      List<NDArray> gradients,
      List<NDArray> means,
      List<NDArray> squares,
      NDArray step,
      NDArray hyper) {
    var inputs = new NDList();
    named("p[]", parameters, inputs);
    named("g[]", gradients, inputs);
    named("m[]", means, inputs);
    named("v[]", squares, inputs);
    step.setName("s[]");
    parameters.forEach(each -> inputs.add(step));
    inputs.add(hyper);
    method("adamw", inputs).close();
  }

  /// One step of SGD with momentum on all arrays at once, in place; gradients are zero afterwards.
  /// `hyper` holds learning rate, weight decay, momentum, and the shares of gradient and momentum
  /// in the step.
  public void sgd(
      List<NDArray> parameters, List<NDArray> gradients, List<NDArray> momenta, NDArray hyper) {
    var inputs = new NDList();
    named("p[]", parameters, inputs);
    named("g[]", gradients, inputs);
    named("m[]", momenta, inputs);
    inputs.add(hyper);
    method("sgd", inputs).close();
  }

  /// Moves each average by the share `weight`, a vector of one, towards its value, in place.
  public void lerp(List<NDArray> averages, List<NDArray> values, NDArray weight) {
    var inputs = new NDList();
    named("a[]", averages, inputs);
    named("p[]", values, inputs);
    inputs.add(weight);
    method("lerp", inputs).close();
  }

  /// Copies each of `from` into its neighbour of `into`, all at once.
  public void copy(List<NDArray> into, List<NDArray> from) {
    try (var unread = host.create(0f)) {
      var inputs = new NDList();
      named("a[]", into, inputs);
      named("b[]", from, inputs);
      inputs.add(unread);
      method("copy", inputs).close();
    }
  }

  /// What is in the host's memory, where `like` is; `scratch` has it. Nobody waits for the copy:
  /// the memory may change only after something that was computed from it was read.
  public NDArray send(NDArray values, NDArray like, NDManager scratch) {
    var sent = method("send", new NDList(values, like));
    sent.attach(scratch);
    return sent;
  }

  /// Memory of the host that stays in its place until this is closed: a GPU copies from it by
  /// itself, several times as fast. There must be a GPU.
  public ByteBuffer pinned(int bytes) {
    try (var memory = host.create(new Shape(bytes), DataType.UINT8)) {
      return method("pin", new NDList(memory)).toByteBuffer(true);
    }
  }

  /// Copies values into an array that stays where it is, from whatever device.
  public void assign(NDArray target, NDArray values) {
    var name = target.getName();
    target.setName(null);
    method("assign", new NDList(target, values)).close();
    target.setName(name);
  }

  private static void named(String name, List<NDArray> arrays, NDList inputs) {
    for (var array : arrays) {
      array.setName(name);
      inputs.add(array);
    }
  }

  private NDArray method(String name, NDList inputs) {
    try (var marker = host.create(0f)) {
      marker.setName("module_method:" + name);
      inputs.add(marker);
      return call(inputs);
    }
  }

  private NDArray call(NDList inputs) {
    return block.forward(unused, inputs, true).singletonOrThrow();
  }

  @Override
  public void close() {
    model.close();
    host.close();
  }

  private static void write(Path archive) throws IOException {
    var pickle = new ByteArrayOutputStream();
    pickle.writeBytes(new byte[] {(byte) 0x80, 2, 'c'});
    pickle.writeBytes("__torch__\nJavaOps\n".getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(new byte[] {')', (byte) 0x81, '}', '(', 'X', 8, 0, 0, 0});
    pickle.writeBytes("training".getBytes(StandardCharsets.US_ASCII));
    pickle.writeBytes(new byte[] {(byte) 0x88, 'u', 'b', '.'});
    try (OutputStream file = Files.newOutputStream(archive);
        var zip = new ZipOutputStream(file)) {
      store(zip, "data.pkl", pickle.toByteArray());
      store(zip, "code/__torch__.py", SOURCE.getBytes(StandardCharsets.US_ASCII));
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /// PyTorch reads stored entries only.
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry("jops/" + name);
    var crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static IOException asIo(Exception e) {
    return e instanceof IOException io ? io : new IOException(e);
  }
}
