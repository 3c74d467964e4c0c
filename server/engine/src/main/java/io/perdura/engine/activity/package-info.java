/** How an activity is scheduled, started, retried, completed, canceled and timed out. */
@NullMarked
package io.perdura.engine.activity;

import org.jspecify.annotations.NullMarked;
