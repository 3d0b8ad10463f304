/** Database servers that the tests start for themselves; a test whose server is not installed is skipped. */
@NullMarked
package dev.durable.servers;

import org.jspecify.annotations.NullMarked;
