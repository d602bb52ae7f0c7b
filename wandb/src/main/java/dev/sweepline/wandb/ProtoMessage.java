package dev.sweepline.wandb;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

/// A protobuf message by field numbers; empty texts and zeros are left out, as proto3 does.
///
/// The log needs a dozen small messages of one foreign schema: a compiler and generated classes
/// would be more to read than the numbers.
final class ProtoMessage {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  ProtoMessage text(int field, String value) {
    return value.isEmpty() ? this : bytes(field, ByteString.copyFromUtf8(value));
  }

  ProtoMessage number(int field, long value) {
    if (value != 0) {
      fields.mergeField(field, UnknownFieldSet.Field.newBuilder().addVarint(value).build());
    }
    return this;
  }

  /// Repeated calls make a repeated field; an empty message is written all the same.
  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.fields.build().toByteString());
  }

  private ProtoMessage bytes(int field, ByteString value) {
    fields.mergeField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build());
    return this;
  }

  byte[] toBytes() {
    return fields.build().toByteArray();
  }
}
