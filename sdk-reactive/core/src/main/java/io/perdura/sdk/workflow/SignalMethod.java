package io.perdura.sdk.workflow;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Handles a signal; returns nothing, or an asynchronous nothing. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SignalMethod {
    /** Its name on the wire; empty: the name of the method. */
    String name() default "";

    /** Shown by user interfaces. */
    String description() default "";

    /** What becomes of a handler that is still open when the workflow ends. */
    UnfinishedPolicy unfinishedPolicy() default UnfinishedPolicy.WARN_AND_ABANDON;
}
