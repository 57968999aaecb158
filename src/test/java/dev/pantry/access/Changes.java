package dev.pantry.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import java.util.List;

/** Whoever may changes what is theirs, on one pod after the other, a change each time it runs. Not thread-safe. */
final class Changes implements Runnable {

    private static final List<String> STEPS = List.of("accepted", "preparing", "ready", "completed");

    private final ThreePods pods;
    private final List<Principal> customers;
    private final List<Principal> staff;
    private final Principal admin;
    private final List<String> orders;
    private int made;
    private int steps;

    /** {@code orders} are paths, of the organizations of {@code staff} in turn. */
    Changes(ThreePods pods, List<Principal> customers, List<Principal> staff, Principal admin, List<String> orders) {
        this.pods = pods;
        this.customers = customers;
        this.staff = staff;
        this.admin = admin;
        this.orders = orders;
    }

    int made() {
        return made;
    }

    @Override
    public void run() {
        switch (made++ % 5) {
            case 0 -> expect(200, TenantsIT.putProfile(customers.get(made % customers.size()), made));
            case 1 -> expect(200, pods.turn(made).patch("/items/7", "{\"priceCents\":" + made + "}", token(0)));
            case 2 -> takeAStep();
            case 3 -> // their sessions are news to every layer, and as they were
                pods.sql().run("update session set version = version");
            default -> {
                String profile =
                        "profile/" + customers.get(made % customers.size()).id();
                expect(204, pods.turn(made).delete("/cache/" + profile, admin.secret()));
            }
        }
    }

    private void takeAStep() {
        if (steps < orders.size() * STEPS.size()) {
            int order = steps % orders.size();
            String step = STEPS.get(steps++ / orders.size());
            expect(
                    200,
                    pods.turn(made)
                            .patch(orders.get(order), "{\"status\":\"" + step + "\"}", token(order % staff.size())));
        }
    }

    private String token(int organization) {
        return staff.get(organization).secret();
    }

    private static void expect(int status, Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    }
}
