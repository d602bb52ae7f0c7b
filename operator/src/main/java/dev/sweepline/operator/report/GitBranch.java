package dev.sweepline.operator.report;

import dev.sweepline.operator.store.Trust;
import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.publish.PushAnswer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.JGitText;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.UsernamePasswordCredentialsProvider;

/// Puts one commit on top of a branch, without a clone: of the repository it needs the last
/// commit's folders and the few files that it merges with. Nothing is ever forced.
final class GitBranch {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int SECONDS_TO_ANSWER = 20;
  private static final int TRIES = 5;
  private static final long MOST_BYTES = 32L << 20;

  // Larger files of the repository are not asked for, where the host can leave them out.
  private static final String FILTER = "blob:limit=1048576";
  private static final String SEEN = "refs/remotes/origin/seen";

  private final GitTarget target;
  private final Token token;
  private final Author author;
  private final Optional<Trust> trust;
  private final long mostBytes;
  private final GitTrouble trouble;

  /// @param trust whom the host's certificate may be signed by, where not only those do whom Java
  ///   knows
  GitBranch(GitTarget target, Token token, Author author, Optional<Trust> trust) {
    this(target, token, author, trust, MOST_BYTES);
  }

  /// @param mostBytes that the host may say, as all of it is kept in memory
  GitBranch(GitTarget target, Token token, Author author, Optional<Trust> trust, long mostBytes) {
    this.target = target;
    this.token = token;
    this.author = author;
    this.trust = trust;
    this.mostBytes = mostBytes;
    this.trouble = new GitTrouble(target, token, mostBytes);
    QuietGit.use();
  }

  /// @param noted the commit that was pushed last; if the branch is still there, it has what was
  ///   pushed before
  /// @param message of the commit
  PushAnswer push(Pages wanted, Optional<String> noted, String message, Instant now) {
    var http = new BoundedHttp(URI.create(target.repository()), mostBytes, PATIENCE, trust);
    try (var repository = new ShallowMemory()) {
      // A redirect could lead to a host that is not allowed.
      repository.getConfig().setString("http", null, "followRedirects", "false");
      ObjectId before = null;
      for (int tried = 0; tried < TRIES; tried++) {
        var tip = fetch(repository, http);
        var pages = new GitPages(repository, tip.commit());
        boolean untouched = tip.isBranch() && tip.commit().map(ObjectId::name).equals(noted);
        var tree = pages.with(target.path(), wanted.due(untouched));
        if (tip.commit().isPresent() && pages.isSame(tree)) {
          return pushed(wanted, tip.commit().get());
        }
        var commit = commit(repository, tip, tree, message, now);
        var update = update(repository, http, tip, commit);
        switch (update.getStatus()) {
          case OK, UP_TO_DATE -> {
            return pushed(wanted, commit);
          }
          // Somebody was faster: what they wrote is merged with in the next try.
          case REJECTED_NONFASTFORWARD, REJECTED_REMOTE_CHANGED -> {}
          case REJECTED_OTHER_REASON,
              REJECTED_NODELETE,
              NON_EXISTING,
              NOT_ATTEMPTED,
              AWAITING_REPORT -> {
            var seen = tip.commit().orElse(ObjectId.zeroId());
            if (seen.equals(before)) {
              return trouble.rejected(update.getMessage());
            }
            before = seen;
          }
        }
      }
      return trouble.moves();
    } catch (Refused refused) {
      return refused.answer();
    } catch (IOException e) {
      return trouble.of(http, e);
    }
  }

  /// Nothing that time alone mends.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;
    private final String reason;
    private final String words;

    Refused(String reason, String words) {
      super(reason);
      this.reason = reason;
      this.words = words;
    }

    PushAnswer answer() {
      return new PushAnswer.Failed(reason, words);
    }
  }

  /// Where the branch is.
  ///
  /// @param isBranch whether it is there at all; else `commit` is where it will start from
  private record Tip(Optional<ObjectId> commit, boolean isBranch) {}

  private Tip fetch(ShallowMemory repository, BoundedHttp http) throws IOException {
    var branch = Constants.R_HEADS + target.branch();
    Map<String, Ref> there;
    try (var transport = open(repository, http);
        var connection = transport.openFetch()) {
      there = connection.getRefsMap();
    }
    boolean isBranch = there.containsKey(branch);
    var base = target.base().map(name -> Constants.R_HEADS + name).orElse(Constants.HEAD);
    if (!isBranch && !there.containsKey(base)) {
      if (target.base().isPresent()) {
        throw new Refused(
            "NoBase", "spec.report.git.base: the repository has no branch " + target.base().get());
      }
      // Nothing was ever pushed.
      return new Tip(Optional.empty(), false);
    }
    var wanted = new RefSpec("+" + (isBranch ? branch : base) + ":" + SEEN);
    try {
      fetch(repository, http, wanted, FilterSpec.fromFilterLine(FILTER));
    } catch (TransportException e) {
      // Not every host can leave files out, and JGit does not ask before.
      if (!String.valueOf(e.getMessage()).contains(JGitText.get().filterRequiresCapability)) {
        throw e;
      }
      fetch(repository, http, wanted, FilterSpec.NO_FILTER);
    }
    return new Tip(Optional.ofNullable(repository.resolve(SEEN)), isBranch);
  }

  private void fetch(ShallowMemory repository, BoundedHttp http, RefSpec wanted, FilterSpec filter)
      throws IOException {
    try (var transport = open(repository, http)) {
      transport.setDepth(1);
      transport.setTagOpt(TagOpt.NO_TAGS);
      transport.setFilterSpec(filter);
      transport.fetch(NullProgressMonitor.INSTANCE, List.of(wanted));
    }
  }

  private ObjectId commit(
      ShallowMemory repository, Tip tip, ObjectId tree, String message, Instant now)
      throws IOException {
    var by = new PersonIdent(author.name(), author.email(), now, ZoneOffset.UTC);
    var commit = new CommitBuilder();
    commit.setTreeId(tree);
    tip.commit().ifPresent(commit::addParentId);
    commit.setAuthor(by);
    commit.setCommitter(by);
    commit.setMessage(message);
    try (var inserter = repository.newObjectInserter()) {
      var id = inserter.insert(commit);
      inserter.flush();
      return id;
    }
  }

  private RemoteRefUpdate update(
      ShallowMemory repository, BoundedHttp http, Tip tip, ObjectId commit) throws IOException {
    var expected = tip.isBranch() ? tip.commit().orElse(ObjectId.zeroId()) : ObjectId.zeroId();
    var update =
        new RemoteRefUpdate(
            repository,
            commit.name(),
            commit,
            Constants.R_HEADS + target.branch(),
            false,
            null,
            expected);
    try (var transport = open(repository, http)) {
      transport.push(NullProgressMonitor.INSTANCE, List.of(update));
    }
    return update;
  }

  private TransportHttp open(ShallowMemory repository, BoundedHttp http) throws IOException {
    try {
      var transport =
          (TransportHttp)
              TransportHttp.open(repository, new URIish(URI.create(target.repository()).toURL()));
      transport.setHttpConnectionFactory(http);
      transport.setTimeout(SECONDS_TO_ANSWER);
      transport.setCredentialsProvider(credentials());
      return transport;
    } catch (ClassCastException | IllegalArgumentException e) {
      throw new Refused("HostNotAllowed", "spec.report.git.repository: must be an https address");
    }
  }

  /// The host asks for them before they are sent.
  private CredentialsProvider credentials() {
    return new UsernamePasswordCredentialsProvider(token.username(), token.value());
  }

  private PushAnswer pushed(Pages pages, ObjectId commit) {
    return new PushAnswer.Pushed(target.digest(pages.digests()), commit.name(), pages.note());
  }
}
