/** How nodes find each other: presets for Hazelcast. */
@NullMarked
package io.perdura.cluster;

import org.jspecify.annotations.NullMarked;
