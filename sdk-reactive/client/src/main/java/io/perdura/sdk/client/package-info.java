/**
 * Starts, signals, queries, updates and awaits workflows; schedules; activities that are completed from elsewhere. Begin with
 * {@link WorkflowClient}. Everything gives back a {@code CompletionStage} that completes on any thread; the modules
 * {@code mutiny} and {@code vertx} give the same as {@code Uni} and {@code Future}.
 */
@NullMarked
package io.perdura.sdk.client;

import org.jspecify.annotations.NullMarked;
