package dev.sweepline.contract;

import java.util.Locale;
import java.util.StringJoiner;

/// What a Kafka client says went wrong, for a log: with the causes, which say more, and without
/// what a client repeats of a JAAS configuration, which holds a password. Where it is known, the
/// setting to look at comes last.
public final class KafkaTrouble {
  private static final int DEEPEST = 5;

  private KafkaTrouble() {}

  public static String sentence(Throwable failure) {
    var sentence = new StringJoiner(": ");
    int depth = 0;
    for (Throwable each = failure; each != null && depth < DEEPEST; each = each.getCause()) {
      sentence.add(said(each));
      depth++;
    }
    return sentence + advice(failure, sentence.toString());
  }

  private static String advice(Throwable failure, String sentence) {
    // By name: the contract knows no Kafka.
    return switch (failure.getClass().getSimpleName()) {
      case "SaslAuthenticationException" -> "; check user name and password in sasl.jaas.config";
      case "SslAuthenticationException" ->
          sentence.contains("PKIX path")
              ? "; check ssl.truststore.location: it must hold the authority that signed the"
                  + " broker's certificate"
              : "; check the broker's certificate";
      default -> "";
    };
  }

  private static String said(Throwable failure) {
    var name = failure.getClass().getSimpleName();
    var message = failure.getMessage();
    if (message == null) {
      return name;
    }
    return message.toUpperCase(Locale.ROOT).contains("JAAS")
        ? name + " about sasl.jaas.config"
        : name + " " + message;
  }
}
