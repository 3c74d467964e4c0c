/** Makes decisions durable: lanes, group commit, the fence against a former owner, and ambiguous answers. */
@NullMarked
package io.perdura.node.append;

import org.jspecify.annotations.NullMarked;
