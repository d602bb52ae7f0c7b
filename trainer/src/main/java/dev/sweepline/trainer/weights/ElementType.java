package dev.sweepline.trainer.weights;

import java.nio.ByteBuffer;

/// How a number is stored in a file, under its name in safetensors.
enum ElementType {
  F64(8) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return (float) bytes.getDouble(index * 8);
    }
  },
  F32(4) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return bytes.getFloat(index * 4);
    }
  },
  F16(2) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return Float.float16ToFloat(bytes.getShort(index * 2));
    }
  },
  BF16(2) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return Float.intBitsToFloat(bytes.getShort(index * 2) << 16);
    }
  },
  I64(8) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return bytes.getLong(index * 8);
    }
  },
  I32(4) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return bytes.getInt(index * 4);
    }
  },
  U8(1) {
    @Override
    float at(ByteBuffer bytes, int index) {
      return bytes.get(index) & 0xff;
    }
  };

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /// The value as a float, from memory in the file's byte order.
  abstract float at(ByteBuffer bytes, int index);
}
