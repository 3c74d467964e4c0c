package io.perdura.engine;

/**
 * A message to another run that has not been acknowledged.
 *
 * @param id tells the messages of one run apart, for ever
 * @param sinceMs when it came to be owed
 * @param workflowId of the run it goes to, in the namespace {@code namespaceId}
 */
public record OwedMessage(long id, long sinceMs, String namespaceId, String workflowId) {}
