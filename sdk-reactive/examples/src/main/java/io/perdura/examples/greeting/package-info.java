/** What the README shows: one workflow, one activity, one worker. */
@NullMarked
package io.perdura.examples.greeting;

import org.jspecify.annotations.NullMarked;
