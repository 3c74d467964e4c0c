/** Workflow and activity classes read by their annotations: the one place with reflection. */
@NullMarked
package io.perdura.sdk.definition;

import org.jspecify.annotations.NullMarked;
