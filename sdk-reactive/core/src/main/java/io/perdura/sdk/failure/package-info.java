/** What can go wrong in a workflow, as exceptions that every SDK of the protocol tells apart. */
@NullMarked
package io.perdura.sdk.failure;

import org.jspecify.annotations.NullMarked;
