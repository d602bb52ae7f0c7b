package dev.sweepline.operator.http;

import java.util.List;
import java.util.Map;

/// Somebody whose token the API server knows.
///
/// @param extra what an authenticator adds, which an authorizer may look at
record Reader(String user, String uid, List<String> groups, Map<String, List<String>> extra) {

  Reader {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }
}
