/** Between the core and the types that user code is written in: Uni, Future, CompletionStage. */
@NullMarked
package io.perdura.sdk.skin;

import org.jspecify.annotations.NullMarked;
