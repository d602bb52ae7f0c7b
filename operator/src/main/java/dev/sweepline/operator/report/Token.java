package dev.sweepline.operator.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What a Git host is shown. It appears in no text: neither in messages nor as this record's own.
///
/// @param place where it is kept, for people
record Token(String username, String value, String place) {

  String scrubbed(String words) {
    var sent =
        Base64.getEncoder()
            .encodeToString((username + ":" + value).getBytes(StandardCharsets.UTF_8));
    return words.replace(value, "…").replace(sent, "…");
  }

  @Override
  public String toString() {
    return "token of " + place;
  }
}
