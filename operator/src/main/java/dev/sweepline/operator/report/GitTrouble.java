package dev.sweepline.operator.report;

import dev.sweepline.planner.publish.GitTarget;
import dev.sweepline.planner.publish.PushAnswer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.TransportException;
import org.jspecify.annotations.Nullable;

/// What went wrong with a Git host, in words of ours; where its own are quoted, the token is taken
/// out of them.
///
/// @param mostBytes that the host may say
record GitTrouble(GitTarget target, Token token, long mostBytes) {
  private static final int LONGEST = 300;

  private String host() {
    return GitTarget.place(target.repository()).orElse("the Git host");
  }

  PushAnswer rejected(@Nullable String words) {
    return failed(
        "Rejected",
        "%s does not take the commit on branch %s: %s"
            .formatted(host(), target.branch(), said(words)));
  }

  PushAnswer moves() {
    return failed("BranchMoves", "others keep pushing to branch " + target.branch());
  }

  PushAnswer of(BoundedHttp http, IOException e) {
    int code = http.lastCode();
    if (http.isFull()) {
      return failed(
          "TooLarge",
          ("the last commit of the branch is larger than %d MiB: name a smaller repository, or a"
                  + " base with less in it")
              .formatted(mostBytes >> 20));
    }
    return switch (code) {
      case 401, 403 ->
          failed(
              "NotAuthorized",
              "%s answered %d: put a token that may write to the repository into %s"
                  .formatted(host(), code, token.place()));
      case 404 ->
          failed(
              "NotFound",
              "%s has no such repository, or the token of %s may not see it"
                  .formatted(host(), token.place()));
      case 301, 302, 303, 307, 308 ->
          failed(
              "Redirected",
              "%s answered %d: write the address that it leads to into spec.report.git.repository"
                  .formatted(host(), code));
      case 0 -> silent(e);
      default ->
          failed("Unreachable", "%s answered %d: %s".formatted(host(), code, said(cause(e))));
    };
  }

  private PushAnswer silent(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
        return failed(
            "CertificateNotTrusted",
            ("the certificate of %s is not trusted (%s): name its authority in reports.git.ca of the"
                    + " chart")
                .formatted(host(), said(root(cause).getMessage())));
      }
    }
    return failed("Unreachable", host() + " does not answer: " + cause(e));
  }

  /// Words of Git or of the host may quote what was sent.
  private static String cause(IOException e) {
    var root = root(e);
    return root instanceof TransportException
        ? String.valueOf(root.getMessage())
        : root.getClass().getSimpleName();
  }

  private static Throwable root(Throwable e) {
    var root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private String said(@Nullable String words) {
    var line =
        words == null || words.isBlank()
            ? "without a reason"
            : words.lines().map(String::strip).collect(Collectors.joining(" "));
    return token.scrubbed(line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…");
  }

  private PushAnswer failed(String reason, String words) {
    return new PushAnswer.Failed(reason, token.scrubbed(words));
  }
}
