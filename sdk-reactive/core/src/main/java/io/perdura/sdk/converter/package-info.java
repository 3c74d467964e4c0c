/** Values to payloads and back, byte for byte as other SDKs do it. */
@NullMarked
package io.perdura.sdk.converter;

import org.jspecify.annotations.NullMarked;
