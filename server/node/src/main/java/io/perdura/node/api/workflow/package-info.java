/** The calls about one workflow: start it, steer it, read it. */
@NullMarked
package io.perdura.node.api.workflow;

import org.jspecify.annotations.NullMarked;
