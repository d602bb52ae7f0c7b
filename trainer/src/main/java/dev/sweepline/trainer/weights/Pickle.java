package dev.sweepline.trainer.weights;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The part of Python's pickle format that `torch.save` uses for a `state_dict`; all else is
/// refused.
final class Pickle {
  private static final Map<String, ElementType> STORAGES =
      Map.of(
          "torch.DoubleStorage", ElementType.F64,
          "torch.FloatStorage", ElementType.F32,
          "torch.HalfStorage", ElementType.F16,
          "torch.BFloat16Storage", ElementType.BF16,
          "torch.LongStorage", ElementType.I64,
          "torch.IntStorage", ElementType.I32,
          "torch.ByteStorage", ElementType.U8);

  record Storage(ElementType type, String key) {}

  /// A view of a storage; offset and strides count elements.
  record Tensor(Storage storage, long offset, List<Long> size, List<Long> stride) {}

  private record Global(String name) {}

  private static final Object MARK = new Object();
  private static final Object NONE = new Object();

  private final ByteBuffer bytes;
  private final Deque<Object> stack = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  Pickle(byte[] content) {
    bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Maps, lists, text, numbers and tensors.
  Object read() throws IOException {
    try {
      while (true) {
        int code = bytes.get() & 0xff;
        if (code == '.') {
          return stack.pop();
        }
        step(code);
      }
    } catch (BufferUnderflowException
        | NoSuchElementException
        | ClassCastException
        | IndexOutOfBoundsException e) {
      throw new IOException("not a state_dict of torch.save: its pickle does not add up", e);
    }
  }

  private void step(int code) throws IOException {
    switch (code) {
      case 0x80 -> bytes.get(); // protocol
      case 0x95 -> bytes.getLong(); // frame
      case 'c' -> stack.push(new Global(line() + "." + line()));
      case 0x93 -> stack.push(new Global(globalFromStack()));
      case '(' -> stack.push(MARK);
      case ')' -> stack.push(List.of());
      case 't' -> stack.push(sinceMark());
      case 0x85 -> stack.push(last(1));
      case 0x86 -> stack.push(last(2));
      case 0x87 -> stack.push(last(3));
      case ']' -> stack.push(new ArrayList<>());
      case '}' -> stack.push(new LinkedHashMap<>());
      case 'X' -> stack.push(text(bytes.getInt()));
      case 0x8c -> stack.push(text(bytes.get() & 0xff));
      case 'K' -> stack.push((long) (bytes.get() & 0xff));
      case 'M' -> stack.push((long) (bytes.getShort() & 0xffff));
      case 'J' -> stack.push((long) bytes.getInt());
      case 0x8a -> stack.push(longInteger());
      case 'G' -> stack.push(bytes.order(ByteOrder.BIG_ENDIAN).getDouble());
      case 'N' -> stack.push(NONE);
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'q' -> memo.put(bytes.get() & 0xff, stack.element());
      case 'r' -> memo.put(bytes.getInt(), stack.element());
      case 0x94 -> memo.put(memo.size(), stack.element());
      case 'h' -> stack.push(known(bytes.get() & 0xff));
      case 'j' -> stack.push(known(bytes.getInt()));
      case 's' -> setItems(last(2));
      case 'u' -> setItems(sinceMark());
      case 'a' -> list().addAll(last(1));
      case 'e' -> {
        var items = sinceMark();
        list().addAll(items);
      }
      case 'Q' -> stack.push(storage((List<?>) stack.pop()));
      case 'R' -> {
        var arguments = (List<?>) stack.pop();
        stack.push(called(((Global) stack.pop()).name(), arguments));
      }
      case 'b' -> stack.pop(); // Attributes, as the versions of modules: not needed.
      default -> throw new IOException("pickle code 0x%02x is not read".formatted(code));
    }
    bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Object called(String function, List<?> arguments) throws IOException {
    return switch (function) {
      case "collections.OrderedDict" -> new LinkedHashMap<>();
      case "torch._utils._rebuild_tensor_v2" ->
          new Tensor(
              (Storage) arguments.get(0),
              (Long) arguments.get(1),
              numbers((List<?>) arguments.get(2)),
              numbers((List<?>) arguments.get(3)));
      case "torch._utils._rebuild_parameter" -> arguments.getFirst();
      default -> throw new IOException("no state_dict: it would call " + function);
    };
  }

  /// `("storage", type, key, device, count)`.
  private static Storage storage(List<?> id) throws IOException {
    var name = ((Global) id.get(1)).name();
    var type = STORAGES.get(name);
    if (type == null) {
      throw new IOException("tensors in " + name + " are not read");
    }
    return new Storage(type, (String) id.get(2));
  }

  private static List<Long> numbers(List<?> list) {
    return list.stream().map(number -> (Long) number).toList();
  }

  private void setItems(List<Object> items) {
    @SuppressWarnings("unchecked") // Only maps of this class are on the stack.
    var map = (Map<Object, Object>) stack.element();
    for (int i = 0; i < items.size(); i += 2) {
      map.put(items.get(i), items.get(i + 1));
    }
  }

  @SuppressWarnings("unchecked") // Only lists of this class are on the stack.
  private List<Object> list() {
    return (List<Object>) stack.element();
  }

  private String globalFromStack() {
    var names = last(2);
    return names.get(0) + "." + names.get(1);
  }

  private List<Object> sinceMark() {
    var items = new ArrayList<Object>();
    for (var item = stack.pop(); item != MARK; item = stack.pop()) {
      items.addFirst(item);
    }
    return items;
  }

  private List<Object> last(int count) {
    var items = new ArrayList<Object>();
    for (int i = 0; i < count; i++) {
      items.addFirst(stack.pop());
    }
    return items;
  }

  private Object known(int index) throws IOException {
    @Nullable Object value = memo.get(index);
    if (value == null) {
      throw new IOException("not a state_dict of torch.save: its pickle does not add up");
    }
    return value;
  }

  private long longInteger() {
    int length = bytes.get() & 0xff;
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (bytes.get() & 0xffL) << (8 * i);
    }
    return value;
  }

  private String text(int length) {
    var text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private String line() {
    var line = new StringBuilder();
    for (char c = (char) bytes.get(); c != '\n'; c = (char) bytes.get()) {
      line.append(c);
    }
    return line.toString();
  }
}
