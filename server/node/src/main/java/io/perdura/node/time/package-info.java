/** Time as it is handed to what must not ask for it. */
@NullMarked
package io.perdura.node.time;

import org.jspecify.annotations.NullMarked;
