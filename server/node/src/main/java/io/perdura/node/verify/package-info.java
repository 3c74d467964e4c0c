/**
 * Whether what is stored is right: the invariants of docs/operations/verify.md over a whole database, at one moment of it,
 * while servers go on. {@link io.perdura.node.verify.RunCheck} has the rules of one run,
 * {@link io.perdura.node.verify.WorkflowCheck} those between runs, {@link io.perdura.node.verify.Verifier} reads.
 */
@NullMarked
package io.perdura.node.verify;

import org.jspecify.annotations.NullMarked;
