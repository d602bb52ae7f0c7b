/// The relay beside a trainer that speaks no Kafka: a process of its own, without Quarkus, that
/// sends the lines of a file.
@NullMarked
package dev.sweepline.operator.relay;

import org.jspecify.annotations.NullMarked;
