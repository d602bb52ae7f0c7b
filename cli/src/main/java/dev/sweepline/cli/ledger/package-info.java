/// `sweepline ledger`: what is remembered of experiments beyond their lives.
@NullMarked
package dev.sweepline.cli.ledger;

import org.jspecify.annotations.NullMarked;
