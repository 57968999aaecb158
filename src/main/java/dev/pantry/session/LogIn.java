package dev.pantry.session;

import dev.pantry.http.NotBlankIfGiven;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Who wants to log in.
 *
 * @param email in any case
 * @param password bcrypt reads no more than 72 bytes of it
 */
public record LogIn(
        @NotNull @NotBlankIfGiven @Size(max = 254) String email,
        @NotNull @Size(min = 1, max = 72) String password) {

    /** Without the password: a record finds its way into a log some day. */
    @Override
    public String toString() {
        return "log-in of " + email;
    }
}
