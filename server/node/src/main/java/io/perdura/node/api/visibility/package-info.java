/** The calls that find workflows. */
@NullMarked
package io.perdura.node.api.visibility;

import org.jspecify.annotations.NullMarked;
