/**
 * Scripts: commands to the engine as text, and what must come of them. Each file in {@code resources/scripts} is one
 * behaviour; {@link io.perdura.engine.script.ScriptTest} runs them. Start with {@link
 * io.perdura.engine.script.ScriptRunner}, which knows the words.
 */
package io.perdura.engine.script;
