package dev.sweepline.cli;

import java.util.regex.Pattern;

/// A Champion on a pretended API server: an operator decides as soon as somebody proposes.
final class PretendChampion {
  static final String PATH = "/apis/sweepline.dev/v1alpha1/namespaces/demo/champions";
  private static final Pattern PROPOSED = Pattern.compile("\"sweepline.dev/propose\":\"([^\"]+)\"");

  private final String verdict;
  private final String message;
  private volatile String asked = "";

  PretendChampion(String verdict, String message) {
    this.verdict = verdict;
    this.message = message;
  }

  /// The proposal that was made.
  String asked() {
    return asked;
  }

  String patched(String patch) {
    var proposed = PROPOSED.matcher(patch);
    asked = proposed.find() ? proposed.group(1) : "";
    return json();
  }

  String json() {
    return """
    {"apiVersion": "sweepline.dev/v1alpha1", "kind": "Champion",
     "metadata": {"name": "docs", "namespace": "demo"}, "spec": {},
     "status": {"asked": "%s", "decision": {"proposal": "x", "at": "2026-02-13T09:00:00Z",
       "verdict": "%s", "reason": "Word", "message": "%s", "flags": ["mind this"]}}}
    """
        .formatted(asked, verdict, message);
  }

  String list() {
    return """
    {"apiVersion": "sweepline.dev/v1alpha1", "kind": "ChampionList",
     "metadata": {"resourceVersion": "1"}, "items": [%s]}
    """
        .formatted(json());
  }
}
