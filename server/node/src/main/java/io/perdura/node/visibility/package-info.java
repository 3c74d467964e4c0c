/**
 * Finds workflows: a filter is parsed to a tree ({@link io.perdura.node.visibility.QueryParser}), the tree is compiled to SQL with
 * bind parameters only ({@link io.perdura.node.visibility.FilterCompiler}), and one statement over the table of headers answers it.
 * Also here: what a search attribute may be called and hold ({@link io.perdura.node.visibility.SearchAttributeRules}). Read {@link io.perdura.node.visibility.VisibilityQuery} first.
 *
 * <p>Everything is immutable or confined to one call, so any thread may use it.
 */
@NullMarked
package io.perdura.node.visibility;

import org.jspecify.annotations.NullMarked;
