/** What activity code is written with: annotations, heartbeats, what an activity knows about itself. */
@NullMarked
package io.perdura.sdk.activity;

import org.jspecify.annotations.NullMarked;
