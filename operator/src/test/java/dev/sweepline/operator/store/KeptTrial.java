package dev.sweepline.operator.store;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/// A keeper on a thread of the test.
final class KeptTrial implements AutoCloseable {
  private final Bucket bucket;
  private final Keeper keeper;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private KeptTrial(Bucket bucket, Keeper keeper) {
    this.bucket = bucket;
    this.keeper = keeper;
  }

  static KeptTrial of(StoreSettings settings) {
    var bucket = new Bucket(settings.place());
    return new KeptTrial(bucket, new Keeper(settings, bucket)).started();
  }

  /// @param behindAfter how long something may wait before it says so
  static KeptTrial of(StoreSettings settings, java.time.Duration behindAfter) {
    var bucket = new Bucket(settings.place());
    return new KeptTrial(bucket, new Keeper(settings, bucket, behindAfter)).started();
  }

  private KeptTrial started() {
    Thread.ofVirtual()
        .start(() -> {
          try {
            keeper.run();
            end.complete(null);
          } catch (IOException | InterruptedException | RuntimeException e) {
            end.completeExceptionally(e);
          }
        });
    return this;
  }

  /// As Kubernetes does when the trainer ended; returns when it has ended.
  void stop() {
    keeper.stop();
    end.join();
  }

  @Override
  public void close() {
    stop();
    bucket.close();
  }
}
