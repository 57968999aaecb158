package dev.pantry.access;

/** What users are, as {@code @RolesAllowed} wants it: in words. */
public final class Roles {

    /** Orders. */
    public static final String CUSTOMER = "customer";

    /** Changes what one organization shows. */
    public static final String STAFF = "staff";

    /** May do all that any staff may, and operates Pantry. */
    public static final String ADMIN = "admin";

    private Roles() {}
}
