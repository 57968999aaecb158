package dev.pantry.order;

/** Why a stream has ended though its order has not. Who comes back, and may, goes on where they were. */
final class StreamEnd extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    StreamEnd(Reason reason) {
        super(reason.words, null, false, false);
        this.reason = reason;
    }

    /** The code with which a WebSocket is closed (RFC 6455, section 7.4.1). */
    int closeCode() {
        return reason.code;
    }

    /** Why we end it. */
    enum Reason {
        GOING_AWAY(1001, "this pod is leaving"),
        NOT_ALLOWED(1008, "the session has ended, or the order is no affair of its user any more");

        private final int code;
        private final String words;

        Reason(int code, String words) {
            this.code = code;
            this.words = words;
        }
    }
}
