package dev.pantry.order;

/**
 * Somebody has come to follow an order, and may.
 *
 * @param seen version of the last event that they have got before; {@link Follower#FROM_NOW_ON} if they are new
 * @param isOver whether there will never be another one
 */
record Visit(Permission permission, long seen, boolean isOver) {}
