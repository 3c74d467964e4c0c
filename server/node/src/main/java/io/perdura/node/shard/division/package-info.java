/**
 * When shards are split and merged without an operator: the rule, and what it goes by. Read {@link
 * io.perdura.node.shard.division.DivisionRule} first.
 */
@NullMarked
package io.perdura.node.shard.division;

import org.jspecify.annotations.NullMarked;
