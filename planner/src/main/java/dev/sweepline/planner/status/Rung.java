package dev.sweepline.planner.status;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What the objective was at a rung, where trials are compared. Written once: a resumed attempt
/// that does the epoch again changes nothing.
public record Rung(
    @JsonPropertyDescription("The rung, in epochs done.") @Required Integer epoch,
    @JsonPropertyDescription("The objective there.") @Required @Size(max = 32) String value,
    @JsonPropertyDescription("The best until there, if that is another value.") @Size(max = 32)
        @Nullable String best,
    @JsonPropertyDescription(
            "When it was written down: each is compared with those that were before it.")
        @Required
        @Size(max = 40)
        String at)
    implements StatusPart {

  private static final int LONGEST_PLAIN = 16;
  private static final MathContext DIGITS = new MathContext(6);

  public static Rung of(int epoch, double value, double best, Instant at) {
    var text = text(value);
    var bestText = text(best);
    return new Rung(
        epoch,
        text,
        bestText.equals(text) ? null : bestText,
        at.truncatedTo(ChronoUnit.MILLIS).toString());
  }

  /// Six significant digits, as everywhere in the API.
  public static String text(double value) {
    return Double.isFinite(value)
        ? plain(new BigDecimal(value).round(DIGITS).stripTrailingZeros())
        : Double.toString(value);
  }

  // Plain digits of a very small or large number would not fit the schema.
  private static String plain(BigDecimal number) {
    var text = number.toPlainString();
    return text.length() <= LONGEST_PLAIN ? text : number.toString();
  }

  /// The best value until here, this one included.
  public String bestSoFar() {
    return best == null ? value : best;
  }
}
