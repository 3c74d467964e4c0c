/** Workflows and activities that return Future; calls over Vert.x 5. */
@NullMarked
package io.perdura.sdk.vertx;

import org.jspecify.annotations.NullMarked;
