/** How the SDK talks to a server, whatever carries it: calls, deadlines, retries, identity, configuration. */
@NullMarked
package io.perdura.sdk.service;

import org.jspecify.annotations.NullMarked;
