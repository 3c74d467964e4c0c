/** What workflow code is written with: annotations, {@link io.perdura.sdk.workflow.Flow}, scopes, saga. All of it on the one turn of its run. */
@NullMarked
package io.perdura.sdk.workflow;

import org.jspecify.annotations.NullMarked;
