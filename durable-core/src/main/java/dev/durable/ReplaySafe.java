package dev.durable;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that code which looks as if it could differ from one replay to the next does not, and why. The determinism
 * checker of {@code durable-testkit} then looks neither at a method, nor at what it calls; on a class at none of its
 * methods, and on a static field at neither its value nor its changes. Nothing reads it at run time.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.FIELD})
public @interface ReplaySafe {

    /**
     * Returns why it is the same on each replay; an annotation whose reason is blank counts for nothing.
     *
     * @return the reason, for whoever reads the code next
     */
    String value();
}
