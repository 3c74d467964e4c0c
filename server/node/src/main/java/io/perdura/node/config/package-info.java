/**
 * What an operator can set, as immutable records that check themselves; a refusal names the flag. Read {@link
 * io.perdura.node.config.NodeConfig} first. Flags, environment and file become these
 * records in {@code launch}.
 */
@NullMarked
package io.perdura.node.config;

import org.jspecify.annotations.NullMarked;
