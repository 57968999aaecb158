package dev.pantry.cache;

import dev.pantry.cache.SharedTier.FillReply;
import dev.pantry.cache.SharedTier.LeaseReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A read, a write, or what else is under way in a pod, as seen from outside.
 *
 * <p>The engine keeps the state of a read in closures, where nobody can look. But that state depends on nothing but what the
 * read was told, so its past tells one state from another. What cannot matter any more is left out, or there would be no end
 * of states:
 *
 * <ul>
 *   <li>being held off by another's lease, after which a read asks the same again;
 *   <li>what was found before a lease was granted;
 *   <li>what led to a fill: the entry and the lease are in the fill itself.
 * </ul>
 *
 * {@code StatesTest.whatLooksTheSameIsTheSame} checks that nothing else was left out.
 */
final class Task {

    final String name;

    /** Whether it began before the last silence. */
    boolean isOld;

    /** Whether nobody waits for it any more, though it may still be at it. */
    boolean isAnswered;

    private final String pod;
    private final long known;
    private final List<String> past = new ArrayList<>();
    private long told;
    private boolean isImpatient;
    private int patiences;
    private int leases;
    private @Nullable String lease;
    private final Map<String, String> leaseOf = new HashMap<>();

    /**
     * @param known its pod knew of that version when it began
     * @param told Redis had been told of that version when it began, and its pod trusted nothing else
     */
    Task(String pod, String name, long known, long told) {
        this.pod = pod;
        this.name = name;
        this.known = known;
        this.told = told;
    }

    /** The oldest version that it may be answered with. */
    long mustSee() {
        return Math.max(known, told);
    }

    void began(long floor, long wanted) {
        past.add("above " + floor + (wanted > 0 ? " and " + wanted : ""));
    }

    /** A name for a token that it asks for a lease by: the same in every run, and new. */
    String newLease(String token) {
        String asked = pod + "'s " + name + " #" + ++leases;
        leaseOf.put(token, asked);
        lease = asked;
        return asked;
    }

    /** The name of a token that it uses: one that it has not asked for a lease by has no number. */
    String leaseOf(String token) {
        return leaseOf.getOrDefault(token, pod + "'s " + name + " #none");
    }

    static String number(String lease) {
        return lease.substring(lease.lastIndexOf(' ') + 1);
    }

    /** The lease that it may still use; null if none. */
    @Nullable
    String lease() {
        return lease;
    }

    void answered(Call call, @Nullable Object answer) {
        if (answer instanceof LeaseReply.Held) {
            leases--;
            lease = null;
            isNow("waits");
        } else {
            boolean refused = answer instanceof FillReply fill && !fill.stored();
            ended(call, refused ? "refused" : Words.of(answer));
        }
        if (answer instanceof LeaseReply.Granted) {
            past.removeIf(was -> was.startsWith("find") || was.equals("waits"));
        }
    }

    /** Its call was given up; what was asked for may yet happen. */
    void gaveUp(Call call) {
        ended(call, "too late");
        lease = null;
    }

    private void ended(Call call, String how) {
        past.add(call.verb() + " -> " + how);
        if (call.verb().equals("fill") || call.verb().equals("release")) {
            lease = null;
        }
    }

    /** A name for the timer of whoever waits for it. */
    String newPatience() {
        return "patience " + ++patiences;
    }

    /** Whoever waits for it takes what there is, or waits on. */
    void lostPatience() {
        isImpatient = true;
        told = 0;
    }

    boolean isImpatient() {
        return isImpatient;
    }

    void fills() {
        int last = past.size() - 1;
        while (!past.get(last).startsWith("lease")) {
            last--;
        }
        past.subList(last, past.size()).clear();
    }

    void waitsFor(@Nullable Task other) {
        isNow("waits for " + (other == null ? "nobody" : other.name));
    }

    void goesOn() {
        past.add("goes on");
    }

    /** The same twice in a row is once. */
    private void isNow(String what) {
        if (past.isEmpty() || !past.get(past.size() - 1).equals(what)) {
            past.add(what);
        }
    }

    @Override
    public String toString() {
        return name + (isAnswered ? ", answered" : "") + (isOld ? ", old" : "") + (isImpatient ? ", impatient" : "")
                + ", sees " + known + ", " + told + ' ' + past + ' ' + patiences + ' ' + leases + ' ' + lease;
    }
}
