package dev.sweepline.operator.scale;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Counts what is asked of the API server.
final class CountedCalls implements Interceptor {
  private static final Pattern NAMED =
      Pattern.compile("/namespaces/[^/]+/([a-z]+)(/[^/]+)?(/[a-z]+)?$");
  private static final Set<String> WRITES = Set.of("PUT", "PATCH");

  private final LongAdder all = new LongAdder();
  private final LongAdder statusWrites = new LongAdder();
  private final Map<String, LongAdder> kinds = new ConcurrentSkipListMap<>();

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    all.increment();
    if (WRITES.contains(request.method()) && request.uri().getPath().endsWith("/status")) {
      statusWrites.increment();
    }
    kinds.computeIfAbsent(kind(request), _ -> new LongAdder()).increment();
  }

  /// Such as `PUT experiments/status`.
  private static String kind(HttpRequest request) {
    var path = NAMED.matcher(request.uri().getPath());
    if (!path.find()) {
      return request.method() + "_other";
    }
    var part = path.group(3) == null ? "" : path.group(3);
    var one = path.group(2) == null && request.method().equals("GET") ? "_list" : "";
    return request.method() + "_" + path.group(1) + part + one;
  }

  /// How often what was asked, such as `PUT_experiments/status=3`.
  String kinds() {
    return kinds.entrySet().stream()
        .map(kind -> kind.getKey() + "=" + kind.getValue().sum())
        .collect(Collectors.joining(" "));
  }

  long all() {
    return all.sum();
  }

  long statusWrites() {
    return statusWrites.sum();
  }
}
