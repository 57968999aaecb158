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
 * Must hold something visible, and neither a control character nor half a surrogate pair, if it is given at all: for names
 * in a patch.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
@Pattern(regexp = "[^\\p{Cc}\\p{Cs}]*[^\\p{Cc}\\p{Cs}\\p{Cf}\\p{Z}][^\\p{Cc}\\p{Cs}]*")
@ReportAsSingleViolation
public @interface NotBlankIfGiven {

    String message() default "must not be blank or hold control characters";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
