/** What workers say of themselves: kept in memory for as long as they go on saying it. */
@NullMarked
package io.perdura.node.worker;

import org.jspecify.annotations.NullMarked;
