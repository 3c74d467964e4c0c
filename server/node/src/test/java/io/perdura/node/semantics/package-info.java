/**
 * What users of SDKs rely on and what only a whole server can show, over the wire: polls, queries, reading history, lists.
 * {@link io.perdura.node.semantics.OneServer} is what all tests talk to; each has its own
 * {@link io.perdura.node.semantics.OneWorkflow}, whose worker is made of single calls. A number in a test's name is the
 * behaviour's in docs/behaviours.md.
 */
package io.perdura.node.semantics;
