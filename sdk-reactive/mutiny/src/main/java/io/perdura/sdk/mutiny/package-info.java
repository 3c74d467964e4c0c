/** Workflows and activities that return Uni. */
@NullMarked
package io.perdura.sdk.mutiny;

import org.jspecify.annotations.NullMarked;
