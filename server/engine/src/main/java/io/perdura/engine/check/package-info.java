/**
 * What every request and command is checked for, whatever it is about: lengths, spans, task queues, callbacks, links,
 * priorities.
 */
@NullMarked
package io.perdura.engine.check;

import org.jspecify.annotations.NullMarked;
