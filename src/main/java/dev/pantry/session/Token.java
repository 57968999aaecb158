package dev.pantry.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client shows to say who it is: 256 random bits, in base64url. Whoever has it is that user, so it is written
 * nowhere but into the answer to a log-in; everything else uses {@link #sha256}.
 */
final class Token {

    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final String secret;

    private Token(String secret) {
        this.secret = secret;
    }

    static Token random() {
        byte[] bits = new byte[BYTES];
        new SecureRandom().nextBytes(bits);
        return new Token(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /** Empty if it cannot be one of ours: then no layer need be asked. */
    static Optional<Token> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Token(text)) : Optional.empty();
    }

    /** The token itself. For its owner only. */
    String secret() {
        return secret;
    }

    /** By which it is known here, in hexadecimal. No salt: nobody can guess 256 random bits. */
    String sha256() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "token with SHA-256 " + sha256();
    }
}
