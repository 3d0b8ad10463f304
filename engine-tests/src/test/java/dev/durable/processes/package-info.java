/** Proofs with real processes that are killed and stopped, against what they promised before. */
@NullMarked
package dev.durable.processes;

import org.jspecify.annotations.NullMarked;
