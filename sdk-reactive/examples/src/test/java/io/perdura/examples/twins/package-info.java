/** The same workflow twice, in {@code Uni} and for the stock Java SDK: each replays the histories of both. */
@org.jspecify.annotations.NullMarked
package io.perdura.examples.twins;
