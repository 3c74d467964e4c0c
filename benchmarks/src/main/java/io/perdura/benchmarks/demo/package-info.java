/**
 * A bank transfer as a workflow, run by a stock Temporal SDK or the reactive one, told event by event. Read {@link
 * io.perdura.benchmarks.demo.TransferDemo} first; {@link io.perdura.benchmarks.demo.BankTransfer} is the workflow.
 */
@NullMarked
package io.perdura.benchmarks.demo;

import org.jspecify.annotations.NullMarked;
