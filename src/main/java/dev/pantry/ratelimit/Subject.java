package dev.pantry.ratelimit;

/**
 * Whose requests are counted together.
 *
 * @param organization whose pages are asked for; 0 where the path names none
 * @param who an address, or the hash of an e-mail
 */
record Subject(long organization, String who) {

    private static final long NONE = 0;

    Subject(String who) {
        this(NONE, who);
    }

    /** Its name in Redis, within a limit. */
    String text() {
        return (organization == NONE ? "-" : Long.toString(organization)) + ':' + who;
    }
}
