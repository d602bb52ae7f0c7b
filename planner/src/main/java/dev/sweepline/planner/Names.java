package dev.sweepline.planner;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The labels, annotations, finalizers and object names that operator, trainer and people agree on.
public final class Names {
  public static final String SWEEP = "sweepline.dev/sweep";
  public static final String SWEEP_UID = "sweepline.dev/sweep-uid";

  /// On a copied configuration tree: the uid of what keeps it.
  public static final String CONFIGS_OF = "sweepline.dev/configs-of";

  public static final String EXPERIMENT = "sweepline.dev/experiment";
  public static final String EXPERIMENT_UID = "sweepline.dev/experiment-uid";
  public static final String ATTEMPT = "sweepline.dev/attempt";

  /// The claim that a trainer writes to, where all of it must be on one node.
  public static final String CLAIM = "sweepline.dev/claim";

  /// The claim that a trainer reads its data from, likewise.
  public static final String DATA_CLAIM = "sweepline.dev/data-claim";

  public static final String DIGEST = "sweepline.dev/digest";
  public static final String MODEL = "sweepline.dev/model";
  public static final String SIZE = "sweepline.dev/size";
  public static final String AUGMENTATION = "sweepline.dev/aug";
  public static final String ROLE = "sweepline.dev/role";

  /// On a Pod: why it is being stopped; set before the delete. On an Experiment: why it is to stop
  /// for good, in the words of whoever asks.
  public static final String STOP_ANNOTATION = "sweepline.dev/stop";

  /// On a Pod: the resolved configuration.
  public static final String CONFIG_ANNOTATION = "sweepline.dev/config";

  /// On a Pod: the suspect nodes that it was made to keep away from, with commas between them.
  public static final String AVOIDS = "sweepline.dev/avoids";

  /// On a Pod: its outcome is not yet in the journal.
  public static final String JOURNAL_FINALIZER = "sweepline.dev/journal";

  /// On the Experiments of a Sweep: when the Sweep was made, which is `now` in their configuration.
  public static final String SWEEP_CREATED_AT = "sweepline.dev/sweep-created-at";

  /// On an Experiment of a Sweep: its first attempt, where it was made together with it.
  public static final String BEGUN = "sweepline.dev/begun";

  /// On a kept log: the uid of the Experiment that it is of.
  public static final String LOG_OF = "sweepline.dev/log-of";

  /// The key of a kept log.
  public static final String LOG_KEY = "trainer.log";

  /// On a Pod that is a courier and no attempt: its number.
  public static final String COURIER = "sweepline.dev/courier";

  /// On the Pod of a clean-up: the uid of the Sweep whose checkpoints it removes.
  public static final String CLEANER_OF = "sweepline.dev/cleaner-of";

  /// On a ConfigMap with journals of trials: the uid of their Sweep.
  public static final String TRIALS_OF = "sweepline.dev/trials-of";

  /// On an Experiment: its attempts below this number have no checkpoints any more.
  public static final String CHECKPOINTS_GONE = "sweepline.dev/checkpoints-gone";

  /// On an Experiment: when its tracker noticed that Kafka does not keep rows any more that it
  /// still needs; they are to come from `metrics.jsonl`.
  public static final String ROWS_ASKED = "sweepline.dev/rows-asked";

  /// On an Experiment: the one that it runs again.
  public static final String REPLAY_OF = "sweepline.dev/replay-of";

  /// On a Champion: who is to be promoted, `Sweep/NAME`, `Experiment/NAME` or `Rollback`; what
  /// follows an `@` makes it another request.
  public static final String PROPOSE = "sweepline.dev/propose";

  /// On a Pod that verifies and copies a checkpoint: the Champion, its uid, and which promotion.
  public static final String CHAMPION = "sweepline.dev/champion";

  public static final String CHAMPION_UID = "sweepline.dev/champion-uid";
  public static final String PROMOTION = "sweepline.dev/promotion";

  /// Sent with every GPU request.
  public static final String GPU = "nvidia.com/gpu";

  /// What Kueue goes by.
  public static final String QUEUE = "kueue.x-k8s.io/queue-name";

  public static final String QUEUE_PRIORITY = "kueue.x-k8s.io/priority-class";

  /// What NVIDIA's feature discovery calls a node's GPUs.
  public static final String GPU_PRODUCT = "nvidia.com/gpu.product";

  // A Pod's name is its host name, which ends at 63 characters; "-a32" and "-" + 10 of the digest
  // are added.
  private static final int SWEEP_PART = 48;
  private static final int CONFIGS_PART = 220;
  private static final String CONFIGS = "-configs-";
  private static final int DIGEST_PART = 10;
  private static final int MAX_LABEL = 63;

  private static final Pattern OBJECT = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private Names() {}

  /// Whether an object of a cluster can have this name: a DNS subdomain, as most kinds want it.
  public static boolean isObjectName(String name) {
    return OBJECT.matcher(name).matches();
  }

  /// What `now` means in the configuration of an Experiment, by its metadata.
  public static Instant createdAt(
      @Nullable Map<String, String> annotations, String creationTimestamp) {
    var ofSweep = annotations == null ? null : annotations.get(SWEEP_CREATED_AT);
    return Instant.parse(ofSweep == null ? creationTimestamp : ofSweep);
  }

  /// The time that somebody wrote on an object; empty if it is none.
  public static Optional<Instant> instant(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /// The Experiment of a cell: `<sweep>-<10 characters of the digest>`.
  public static String experiment(String sweep, String digest) {
    return shortened(sweep, SWEEP_PART) + "-" + hex(digest).substring(0, DIGEST_PART);
  }

  /// The same for a cell whose name is another one's: 40 bits are met twice in one of 220 sweeps of
  /// 100,000 trials.
  public static String longExperiment(String sweep, String digest) {
    return shortened(sweep, SWEEP_PART - DIGEST_PART)
        + "-"
        + hex(digest).substring(0, 2 * DIGEST_PART);
  }

  /// The Pod of an attempt: `<experiment>-a<attempt>`.
  public static String pod(String experiment, int attempt) {
    var suffix = "-a" + attempt;
    return shortened(experiment, MAX_LABEL - suffix.length()) + suffix;
  }

  /// The ConfigMap that keeps the end of a Pod's log.
  public static String log(String pod) {
    return pod + "-log";
  }

  /// The Pod of a courier: `<experiment>-c<number>`.
  public static String courier(String experiment, int number) {
    var suffix = "-c" + number;
    return shortened(experiment, MAX_LABEL - suffix.length()) + suffix;
  }

  /// The Pod of a clean-up: `<sweep>-clean-<digest of what it removes>`.
  public static String cleaner(String sweep, String fingerprint) {
    var suffix = "-clean-" + fingerprint;
    return shortened(sweep, MAX_LABEL - suffix.length()) + suffix;
  }

  /// A ConfigMap with journals of a Sweep's trials: `<sweep>-trials-<digest of what is in it>`.
  public static String trials(String sweep, String fingerprint) {
    return shortened(sweep, CONFIGS_PART) + "-trials-" + fingerprint;
  }

  /// The Pod of a promotion: `<champion>-p<number>-<try>`.
  public static String promotion(String champion, int number, int tries) {
    var suffix = "-p" + number + "-" + tries;
    return shortened(champion, MAX_LABEL - suffix.length()) + suffix;
  }

  /// The ConfigMap that keeps a configuration tree: `<owner>-configs-<10 characters of its
  /// digest>`.
  public static String configs(String owner, String digest) {
    return shortened(owner, CONFIGS_PART) + CONFIGS + hex(digest).substring(0, DIGEST_PART);
  }

  /// Whether a ConfigMap of that name keeps the tree with this digest.
  public static boolean isConfigs(String name, String digest) {
    return name.endsWith(CONFIGS + hex(digest).substring(0, DIGEST_PART));
  }

  /// The digest as a label's value, which must be shorter than a whole SHA-256.
  public static String digestLabel(String digest) {
    var hex = hex(digest);
    return hex.substring(0, Math.min(hex.length(), 40));
  }

  /// Any text as a label's value: other characters become `-`, both ends are alphanumeric.
  public static String labelValue(String text) {
    var safe = text.replaceAll("[^A-Za-z0-9_.-]", "-");
    if (safe.length() > MAX_LABEL) {
      safe = safe.substring(0, MAX_LABEL - 9) + "-" + Fingerprint.of(text);
    }
    return safe.replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
  }

  private static String shortened(String name, int limit) {
    if (name.length() <= limit) {
      return name;
    }
    var kept = name.substring(0, limit - 9).replaceAll("[^a-z0-9]+$", "");
    return kept + "-" + Fingerprint.of(name);
  }

  private static String hex(String digest) {
    return digest.substring(digest.indexOf(':') + 1);
  }

  /// What a member of an ensemble is called in its configuration: dots would be levels there, and a
  /// key begins with a letter.
  public static String memberKey(String experiment) {
    var label = labelValue(experiment).replace('.', '_');
    return Character.isLetter(label.charAt(0)) ? label : "m-" + label;
  }
}
