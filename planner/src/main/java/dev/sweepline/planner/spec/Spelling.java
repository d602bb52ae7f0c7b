package dev.sweepline.planner.spec;

import java.util.Map;
import java.util.Optional;

/// What the schema's patterns ask for, in words.
public final class Spelling {
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry(Patterns.DECIMAL, "a number, such as 0.88 or 1e-5"),
          Map.entry(Patterns.METRIC, "the name of a metric, such as val_f1"),
          Map.entry(
              Patterns.CONFIG_NAME, "the name of a configuration without .yaml, such as config"),
          Map.entry(
              Patterns.CONFIG_KEY,
              "a config group or a configuration key, such as model or training.lr"),
          Map.entry(Patterns.DOTTED_KEY, "a configuration key, such as data.num_workers"),
          Map.entry(Patterns.SHA256, "a digest: sha256: and 64 hexadecimal digits in lower case"),
          Map.entry(
              Patterns.OBJECT_NAME,
              "the name of a Kubernetes object: lower-case letters, digits, - and . in between,"
                  + " such as doc-baseline"),
          Map.entry(Patterns.QUANTITY, "a quantity, such as 500m or 2Gi"),
          Map.entry(Patterns.DURATION, "a duration, such as 90s, 30m or 1h30m"),
          Map.entry(Patterns.DAYS, "a duration, such as 30d, 12h or 90m"),
          Map.entry(Patterns.COMMIT, "the commit's 40 hexadecimal digits: git rev-parse HEAD"),
          Map.entry(Patterns.ABSOLUTE_PATH, "an absolute path without colons, such as /data"),
          Map.entry(
              Patterns.ENV_NAME,
              "the name of a variable: letters, digits and _, not a digit first"),
          Map.entry(
              Patterns.LABEL_VALUE,
              "letters, digits, - . and _ in between, as the value of a Kubernetes label"),
          Map.entry(
              Patterns.FEATURE, "letters, digits, - . and _, a letter or digit first, in ASCII"),
          Map.entry(
              Patterns.LABEL,
              "letters, digits, spaces, - . and _, a letter or digit first, such as 1차 목표"),
          Map.entry(
              Patterns.RUN_NAME,
              "letters, digits and - . _ = +, a letter or digit first, in ASCII"),
          Map.entry(Patterns.TIME_ZONE, "a time zone, such as Asia/Seoul or UTC"),
          Map.entry(Patterns.IMAGE, "an image without spaces, such as registry.example/doc:1.2"),
          Map.entry(Patterns.AMOUNT, "a number that is not negative, such as 400 or 2.50"),
          Map.entry(Patterns.S3_URI, "a bucket and a folder, such as s3://experiments/doc"),
          Map.entry(Patterns.HTTP_URL, "an address of a host, such as https://store:9000"),
          Map.entry(Patterns.FILE_NAME, "the name of a file, such as ca.crt"),
          Map.entry(Patterns.SECRET_KEY, "a key of a Secret, such as token"),
          Map.entry(Patterns.FOLDER, "a folder of the repository, such as docs/04-report"),
          Map.entry(Patterns.BRANCH, "a branch, such as main"),
          Map.entry(Patterns.REPORT_BRANCH, "a branch that begins with report/"),
          Map.entry(Patterns.USER_NAME, "a user's name, without spaces and colons"),
          Map.entry(Patterns.ENTITY, "a user or team of W&B: letters, digits, - . and _"),
          Map.entry(Patterns.PROJECT, "a project of W&B, without / \\ # ? % and :"),
          Map.entry(Patterns.CURRENCY, "the three capital letters of a currency, such as USD"));

  private Spelling() {}

  /// @return nothing for a pattern that this release has no words for
  public static Optional<String> of(String pattern) {
    return Optional.ofNullable(WORDS.get(pattern));
  }
}
