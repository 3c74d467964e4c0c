/** Who a node is: the key and the certificate that it shows, and whom it trusts. Knows nobody but {@code config}. */
@NullMarked
package io.perdura.node.identity;

import org.jspecify.annotations.NullMarked;
