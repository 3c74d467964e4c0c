/**
 * When a cron schedule fires next. Understands what Temporal's users write: five fields, names of months and days,
 * descriptors such as {@code @daily} and {@code @every 90s}, and a time zone in front. Knows nothing of workflows.
 */
@NullMarked
package io.perdura.engine.cron;

import org.jspecify.annotations.NullMarked;
