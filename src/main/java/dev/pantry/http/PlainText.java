package dev.pantry.http;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Must be text of any number of lines, if it is given. PostgreSQL cannot store the character 0, and half a surrogate pair
 * is no character at all.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
@Pattern(regexp = "[\\t\\n\\r[^\\p{Cc}\\p{Cs}]]*")
@ReportAsSingleViolation
public @interface PlainText {

    String message() default "must not hold control characters other than tabs and line ends";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
