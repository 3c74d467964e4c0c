package io.perdura.sdk.workflow;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Handles an update. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface UpdateMethod {
    /** Its name on the wire; empty: the name of the method. */
    String name() default "";

    /** Shown by user interfaces. */
    String description() default "";

    /** What becomes of a handler that is still open when the workflow ends. */
    UnfinishedPolicy unfinishedPolicy() default UnfinishedPolicy.WARN_AND_ABANDON;
}
