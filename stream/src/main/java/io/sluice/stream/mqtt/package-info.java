/// MQTT: what a client says of itself in its CONNECT packet, and what a server says instead.
@NullMarked
package io.sluice.stream.mqtt;

import org.jspecify.annotations.NullMarked;
