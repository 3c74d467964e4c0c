/** How a workflow's timer is started, fired and canceled. */
@NullMarked
package io.perdura.engine.timer;

import org.jspecify.annotations.NullMarked;
