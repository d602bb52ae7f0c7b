package dev.sweepline.trainer.weights;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipFile;

/// Reads a `state_dict` that `torch.save` wrote: a zip of a pickle and one entry per storage.
///
/// The pickle is read as data: it can name tensors, not call functions as Python's would.
final class TorchFile implements TensorFile {
  private final ZipFile zip;
  private final String root;
  private final Map<String, Pickle.Tensor> tensors = new LinkedHashMap<>();

  private TorchFile(ZipFile zip) throws IOException {
    this.zip = zip;
    root =
        zip.stream()
            .map(entry -> entry.getName())
            .filter(name -> name.endsWith("/data.pkl"))
            .map(name -> name.substring(0, name.length() - "data.pkl".length()))
            .findFirst()
            .orElseThrow(() -> new IOException("a zip file, but not one of torch.save"));
    if (zip.getEntry(root + "byteorder") != null
        && !new String(bytes("byteorder"), StandardCharsets.US_ASCII).equals("little")) {
      throw new IOException("written on a big-endian machine, which is not read");
    }
    if (!(new Pickle(bytes("data.pkl")).read() instanceof Map<?, ?> state)) {
      throw new IOException("torch.save wrote no state_dict here");
    }
    for (var entry : state.entrySet()) {
      if (!(entry.getValue() instanceof Pickle.Tensor tensor)) {
        throw new IOException(
            "no state_dict: "
                + entry.getKey()
                + " is no tensor; tools/convert_weights.py turns whole checkpoints into weights");
      }
      tensors.put(String.valueOf(entry.getKey()), tensor);
    }
  }

  static TorchFile open(Path file) throws IOException {
    var zip = new ZipFile(file.toFile());
    try {
      return new TorchFile(zip);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  @Override
  public Map<String, Shape> shapes() {
    var shapes = new LinkedHashMap<String, Shape>();
    tensors.forEach((name, tensor) -> shapes.put(name, new Shape(tensor.size())));
    return shapes;
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public ByteBuffer floats(String name) throws IOException {
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException("no tensor " + name);
    }
    var storage = ByteBuffer.wrap(bytes("data/" + tensor.storage().key()));
    storage.order(ByteOrder.LITTLE_ENDIAN);
    var type = tensor.storage().type();
    long[] size = tensor.size().stream().mapToLong(Long::longValue).toArray();
    int count = Math.toIntExact(new Shape(size).size());
    var floats = ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
    long[] position = new long[size.length];
    try {
      for (int i = 0; i < count; i++) {
        long at = tensor.offset();
        for (int d = 0; d < size.length; d++) {
          at += position[d] * tensor.stride().get(d);
        }
        floats.putFloat(type.at(storage, Math.toIntExact(at)));
        for (int d = size.length - 1; d >= 0 && ++position[d] == size[d]; d--) {
          position[d] = 0;
        }
      }
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("tensor " + name + " does not fit into the file: it is cut off", e);
    }
    return floats.flip();
  }

  private byte[] bytes(String name) throws IOException {
    var entry = zip.getEntry(root + name);
    if (entry == null) {
      throw new IOException("no entry " + name + " in it: it is cut off");
    }
    try (var content = zip.getInputStream(entry)) {
      return content.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
