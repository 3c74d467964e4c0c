/** Whether a failed attempt is followed by another, and when: for activities and runs alike. */
@NullMarked
package io.perdura.engine.retry;

import org.jspecify.annotations.NullMarked;
