/** Money from one account to another, with a way back: once written with Uni, once with Future. */
@NullMarked
package io.perdura.examples.transfer;

import org.jspecify.annotations.NullMarked;
