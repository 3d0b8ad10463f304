/** The adapter to a jakarta.servlet container. */
@NullMarked
package dev.durable.http.servlet;

import org.jspecify.annotations.NullMarked;
