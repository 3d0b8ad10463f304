package dev.durable.internal.replay;

import java.util.UUID;

/**
 * Which run of which life of which instance.
 *
 * @param instanceId the instance id
 * @param incarnation the life
 * @param run the run, from 0
 */
public record RunIdentity(String instanceId, UUID incarnation, int run) {}
