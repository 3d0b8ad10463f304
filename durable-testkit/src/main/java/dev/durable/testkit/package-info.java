/**
 * What users and storage authors test with: the storage conformance kit, an environment on virtual time that runs
 * the real engine, and the verifier that replays recorded histories against new code.
 * Called from tests only; a production class path does not need it.
 */
@NullMarked
package dev.durable.testkit;

import org.jspecify.annotations.NullMarked;
