package dev.sweepline.operator.scale;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/// Counts what is asked of the API server.
final class CountedCalls implements Interceptor {
  private static final Set<String> WRITES = Set.of("PUT", "PATCH");

  private final LongAdder all = new LongAdder();
  private final LongAdder statusWrites = new LongAdder();

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    all.increment();
    if (WRITES.contains(request.method()) && request.uri().getPath().endsWith("/status")) {
      statusWrites.increment();
    }
  }

  long all() {
    return all.sum();
  }

  long statusWrites() {
    return statusWrites.sum();
  }
}
