/// Experiments as Weights & Biases runs: rows from the events, written to offline run directories
/// or streamed to the server.
///
/// The loop (`Forwarder`) is the only thread that touches a run; what a run sends next is decided
/// without clock, network or file (`RunHistory`, `OnlineRun`).
@NullMarked
package dev.sweepline.operator.wandb;

import org.jspecify.annotations.NullMarked;
