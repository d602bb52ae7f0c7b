/// What the operator and a trainer say to each other: configuration by environment, events, exit
/// codes, the termination message.
///
/// Both sides read and write the JSON with an `ObjectMapper` made alike, so that times are ISO
/// instants:
///
/// ```java
/// JsonMapper.builder()
///     .addModule(new JavaTimeModule())
///     .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
///     .build();
/// ```
///
/// The records bear the rest themselves: the `type` discriminator, absent instead of null, unknown
/// fields ignored.
@NullMarked
package dev.sweepline.contract;

import org.jspecify.annotations.NullMarked;
