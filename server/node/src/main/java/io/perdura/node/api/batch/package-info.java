/** Operations on many workflows. */
@NullMarked
package io.perdura.node.api.batch;

import org.jspecify.annotations.NullMarked;
