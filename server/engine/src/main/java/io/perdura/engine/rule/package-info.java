/**
 * The tables that join the machines: record → what it does to the state ({@link io.perdura.engine.rule.EventTable},
 * {@link io.perdura.engine.rule.ChangeTable}), command → how it is carried out ({@link
 * io.perdura.engine.rule.CommandTable}), and what time brings. Read {@link io.perdura.engine.rule.RunRules} first.
 */
@NullMarked
package io.perdura.engine.rule;

import org.jspecify.annotations.NullMarked;
