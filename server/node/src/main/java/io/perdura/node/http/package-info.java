/** HTTP beside gRPC: the JSON API, metrics, health and the page. */
@NullMarked
package io.perdura.node.http;

import org.jspecify.annotations.NullMarked;
