package dev.durable.spi;

/**
 * What a purge did.
 *
 * @param purged how many instances were removed
 * @param more whether more may match; the same call again goes on
 */
public record PurgeOutcome(int purged, boolean more) {}
