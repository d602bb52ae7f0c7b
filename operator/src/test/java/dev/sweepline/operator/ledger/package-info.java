@NullMarked
package dev.sweepline.operator.ledger;

import org.jspecify.annotations.NullMarked;
