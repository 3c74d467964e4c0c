/** Finds workflows: a filter is parsed to a tree and compiled to SQL. */
@NullMarked
package io.perdura.node.visibility;

import org.jspecify.annotations.NullMarked;
