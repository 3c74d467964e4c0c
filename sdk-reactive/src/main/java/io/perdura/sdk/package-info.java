/** Client and workers for workflows written with Mutiny and Vert.x futures. */
@NullMarked
package io.perdura.sdk;

import org.jspecify.annotations.NullMarked;
