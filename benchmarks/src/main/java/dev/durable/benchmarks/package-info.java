/** Measurements that print medians and ratios of one run. */
@NullMarked
package dev.durable.benchmarks;

import org.jspecify.annotations.NullMarked;
