/** How activities, children, retries and the like are wanted. Immutable; what is unset is not sent, and the server decides. */
@NullMarked
package io.perdura.sdk.option;

import org.jspecify.annotations.NullMarked;
