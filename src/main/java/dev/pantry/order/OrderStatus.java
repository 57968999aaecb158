package dev.pantry.order;

import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.AttributeConverter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * How far an order has come, and the steps that lead from there:
 *
 * <pre>
 *   placed ----> accepted ----> preparing ----> ready ----> completed
 *      |             |              |             |
 *      +-------------+--------------+-------------+-------> cancelled
 * </pre>
 *
 * The staff of the organization takes every one of them; the customer whose order it is may cancel it while it is placed.
 */
@RegisterForReflection
public enum OrderStatus {
    PLACED,
    ACCEPTED,
    PREPARING,
    READY,
    COMPLETED,
    CANCELLED;

    /** Where the staff may take it from here. */
    Set<OrderStatus> stepsOfStaff() {
        return switch (this) {
            case PLACED -> EnumSet.of(ACCEPTED, CANCELLED);
            case ACCEPTED -> EnumSet.of(PREPARING, CANCELLED);
            case PREPARING -> EnumSet.of(READY, CANCELLED);
            case READY -> EnumSet.of(COMPLETED, CANCELLED);
            case COMPLETED, CANCELLED -> EnumSet.noneOf(OrderStatus.class);
        };
    }

    /** Where its owner may take it from here. */
    Set<OrderStatus> stepsOfOwner() {
        return this == PLACED ? EnumSet.of(CANCELLED) : EnumSet.noneOf(OrderStatus.class);
    }

    /** Whether its owner may ever take it here. */
    boolean isForOwners() {
        return this == CANCELLED;
    }

    /** Whether nothing will happen to it any more. */
    boolean isSettled() {
        return stepsOfStaff().isEmpty();
    }

    /** As it is written in JSON and in the database. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As it is written in the database. */
    static final class InDatabase implements AttributeConverter<OrderStatus, String> {

        @Override
        public String convertToDatabaseColumn(OrderStatus status) {
            return status.toString();
        }

        @Override
        public OrderStatus convertToEntityAttribute(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
