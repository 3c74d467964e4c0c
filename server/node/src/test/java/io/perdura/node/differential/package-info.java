/** The same requests, sent to this server and to a reference, and what came back compared; docs/internals/differential.md says how. */
@NullMarked
package io.perdura.node.differential;

import org.jspecify.annotations.NullMarked;
