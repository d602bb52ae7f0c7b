package dev.sweepline.cli.wandb;

/// A run cannot be uploaded, or not now; the message is for the user.
final class UploadStopped extends Exception {
  private static final long serialVersionUID = 1;

  UploadStopped(String why) {
    super(why);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
