package dev.sweepline.planner.spec;

/// The spellings that the schema accepts.
final class Patterns {
  static final String DECIMAL = "^-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$";
  static final String METRIC = "^[A-Za-z_][A-Za-z0-9_./-]*$";
  static final String CONFIG_NAME = "^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$";
  static final String CONFIG_KEY = "^\\+{0,2}[A-Za-z_][A-Za-z0-9_./@-]*$";
  static final String DOTTED_KEY = "^[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_-]*)*$";
  static final String SHA256 = "^sha256:[0-9a-f]{64}$";
  static final String OBJECT_NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";
  static final String QUANTITY = "^[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei)?$";
  static final String DURATION = "^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$";
  static final String DAYS =
      "^([0-9]{1,5}d([0-9]{1,5}h)?|[0-9]{1,5}h([0-9]{1,5}m)?|[0-9]{1,5}m|[0-9]{1,5}s)$";
  static final String COMMIT = "^[0-9a-f]{40}$";
  static final String ABSOLUTE_PATH = "^/[^:]*$";
  static final String ENV_NAME = "^[A-Za-z_][A-Za-z0-9_]*$";
  static final String LABEL_VALUE = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";
  static final String FEATURE = "^[A-Za-z0-9][A-Za-z0-9_.-]*$";

  /// For people alone: no comma, as several stand in one line.
  static final String LABEL = "^[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}_. -]*[\\p{L}\\p{M}\\p{N}_.-])?$";

  static final String RUN_NAME = "^[A-Za-z0-9][A-Za-z0-9_.=+-]*$";
  static final String TIME_ZONE = "^[A-Za-z][A-Za-z0-9_+/-]*$";
  static final String IMAGE = "^[^\\s]+$";
  static final String AMOUNT = "^[0-9]{1,9}(\\.[0-9]{1,6})?$";
  static final String S3_URI =
      "^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_=+-][A-Za-z0-9_.=+-]*)*/?$";
  static final String HTTP_URL = "^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$";
  static final String FILE_NAME = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$";
  static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";
  static final String REPOSITORY = "^https?://[^\\s?#]+$";
  static final String FOLDER = "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$";
  static final String BRANCH = "^[A-Za-z0-9_]([A-Za-z0-9._/-]*[A-Za-z0-9_-])?$";
  static final String REPORT_BRANCH = "^report/[A-Za-z0-9_]([A-Za-z0-9._/-]*[A-Za-z0-9_-])?$";
  static final String USER_NAME = "^[^\\s:]+$";
  static final String ENTITY = "^[A-Za-z0-9_.-]+$";
  static final String PROJECT = "^[^/\\\\#?%:]+$";
  static final String CURRENCY = "^[A-Z]{3}$";

  /// As `KeyNames` has it, for what must not even reach the API server's store.
  static final String NO_KEY_IN_VALUE =
      "!has(self.value) || self.value.contains('${')"
          + " || self.value.matches('^(null|true|false|-?[0-9]{1,6})?$')"
          + " || self.name.matches('(?i)(^|_)(pad|cls|class|mask|sep|unk|bos|eos|dist|reg|num|max"
          + "|min)_?token$')"
          + " || !self.name.matches('(?i)((api|access|secret|private)_?key|token|password|passwd"
          + "|passphrase|secret|credentials?)(_id)?$')";

  private Patterns() {}
}
