/** Empty yet: replay of histories, a server in the process on a clock of its own, mocks. */
@NullMarked
package io.perdura.sdk.testing;

import org.jspecify.annotations.NullMarked;
