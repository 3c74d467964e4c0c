/** Stock SDKs of other languages against this server. */
@NullMarked
package io.perdura.node.sdk;

import org.jspecify.annotations.NullMarked;
