@NullMarked
package dev.sweepline.cli.configs;

import org.jspecify.annotations.NullMarked;
