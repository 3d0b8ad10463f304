/**
 * Finds in class files what an orchestrator must not do, before a replay does:
 * {@link dev.durable.testkit.determinism.DeterminismChecker}.
 */
@NullMarked
package dev.durable.testkit.determinism;

import org.jspecify.annotations.NullMarked;
