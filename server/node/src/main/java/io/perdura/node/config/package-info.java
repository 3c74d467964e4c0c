/** What an operator can set, validated once at the start. */
@NullMarked
package io.perdura.node.config;

import org.jspecify.annotations.NullMarked;
