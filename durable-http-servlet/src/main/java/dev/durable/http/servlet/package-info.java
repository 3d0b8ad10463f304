/**
 * The adapter from {@code jakarta.servlet} to {@link dev.durable.http}: one servlet, registered like any other.
 * The only package that knows the servlet API.
 * Called by the application that mounts it, and by the container.
 */
@NullMarked
package dev.durable.http.servlet;

import org.jspecify.annotations.NullMarked;
