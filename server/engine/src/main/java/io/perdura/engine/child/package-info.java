/** How a workflow starts another as its child, learns how that went, and what becomes of it when the parent closes. */
@NullMarked
package io.perdura.engine.child;

import org.jspecify.annotations.NullMarked;
