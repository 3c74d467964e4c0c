/** The calls that say what this server is and can do. */
@NullMarked
package io.perdura.node.api.system;

import org.jspecify.annotations.NullMarked;
