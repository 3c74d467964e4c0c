/** The door: brings calls from the wire to their families, one package for each kind of thing that is called for. */
@NullMarked
package io.perdura.node.api;

import org.jspecify.annotations.NullMarked;
