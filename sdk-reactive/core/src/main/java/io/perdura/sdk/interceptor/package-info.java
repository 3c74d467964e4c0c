/**
 * What stands around the code of workflows and activities: around every call that comes in, and around everything that a
 * workflow sets going.
 */
@NullMarked
package io.perdura.sdk.interceptor;

import org.jspecify.annotations.NullMarked;
