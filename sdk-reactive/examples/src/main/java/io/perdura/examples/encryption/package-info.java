/** A codec that encrypts: the server stores, shows and passes on what only clients and workers can read. */
@NullMarked
package io.perdura.examples.encryption;

import org.jspecify.annotations.NullMarked;
