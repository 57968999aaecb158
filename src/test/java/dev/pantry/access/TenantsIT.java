package dev.pantry.access;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pantry.embedded.EmbeddedServers;
import dev.pantry.testing.Figures;
import dev.pantry.testing.Form;
import dev.pantry.testing.Pod;
import dev.pantry.testing.Pods;
import dev.pantry.testing.Reply;
import dev.pantry.testing.ThreePods;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Many principals who ask three pods for the same paths at once, over connections that they share: nobody is given what is
 * another's, from whichever layer, and whatever tag they show. One of the pods has no near cache, so Redis answers there.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TenantsIT {

    private static final int QUESTIONS = Form.either(3_000, 60_000);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int ORGANIZATIONS = 3;
    private static final int CUSTOMERS = 4;
    private static final List<String> CACHES =
            List.of("session", "order", "profile", "analytics", "item", "menu", "organization");

    private static ThreePods pods;
    private static List<Principal> principals;
    private static List<Principal> customers;
    private static List<Principal> staff;
    private static Principal admin;
    private static List<Address> addresses;
    private static final List<String> orders = new ArrayList<>();

    @BeforeAll
    static void startThreePodsWithWhatIsSomebodys() {
        EmbeddedServers servers = EmbeddedServers.start();
        pods = ThreePods.start(servers, (pod, common) -> {
            Map<String, String> settings =
                    Pods.with(common, Map.of("pantry.redis.deadline", "3s", "pantry.analytics.refresh-every", "1s"));
            return pod == 2 ? Pods.with(settings, withoutNearCache()) : settings;
        });
        Pod first = pods.turn(0);
        customers = users("customer", CUSTOMERS);
        staff = users("staff", ORGANIZATIONS);
        admin = Principal.loggedIn(first, "admin");
        String loggedOut = first.login("customer-1@pantry.test", "pantry-demo");
        assertThat(first.delete("/sessions/current", loggedOut).status()).isEqualTo(204);
        principals = Stream.of(
                        customers,
                        staff,
                        List.of(
                                admin,
                                Principal.ANONYMOUS,
                                Principal.refused(loggedOut),
                                Principal.refused("x".repeat(43))))
                .flatMap(List::stream)
                .toList();
        addresses = new ArrayList<>();
        addSessions();
        addOrders();
        addSales();
        addCaches();
        addMenus();
    }

    private static Map<String, String> withoutNearCache() {
        return CACHES.stream().collect(toMap(cache -> "pantry.cache." + cache + ".near-for", c -> "0s"));
    }

    private static List<Principal> users(String role, int number) {
        return Stream.iterate(1, n -> n + 1)
                .limit(number)
                .map(n -> Principal.loggedIn(pods.turn(n), role + "-" + n))
                .toList();
    }

    /** The same path for all of them, and a path for each that is nobody else's. */
    private static void addSessions() {
        addresses.add(new Address(
                "/sessions/current",
                false,
                asker -> true,
                (asker, body) -> body.contains("\"id\":" + asker.id() + ",\"email\":\"" + asker.email() + "\"")));
        Stream.concat(customers.stream(), staff.stream()).forEach(user -> {
            assertThat(putProfile(user, 0).status()).isEqualTo(200);
            addresses.add(Address.guarded(
                    "/users/" + user.id() + "/profile",
                    asker -> asker.id() == user.id(),
                    "\\{\"userId\":%1$d,\"displayName\":\"secret of %1$d\".*".formatted(user.id())));
        });
    }

    static Reply putProfile(Principal user, int change) {
        String profile =
                "{\"displayName\":\"%s%d\",\"phone\":\"+353 %d\"}".formatted(Verdict.SECRET, user.id(), 100 + change);
        return pods.turn(change)
                .write("PUT", "/users/" + user.id() + "/profile", profile, "Authorization", "Bearer " + user.secret())
                .join();
    }

    private static void addOrders() {
        for (Principal customer : customers) {
            for (long organization = 1; organization <= ORGANIZATIONS; organization++) {
                long at = organization;
                long item = pods.sql()
                        .number("select min(id) from item where organization_id = ? and available", organization);
                Reply placed = pods.turn(orders.size())
                        .post(
                                "/organizations/" + organization + "/orders",
                                "{\"lines\":[{\"itemId\":" + item + ",\"quantity\":1}]}",
                                customer.secret());
                assertThat(placed.status()).as(placed.text()).isEqualTo(201);
                String id = JsonPath.from(placed.text()).getString("id");
                orders.add("/orders/" + id);
                addresses.add(Address.guarded(
                        "/orders/" + id,
                        asker -> asker.id() == customer.id() || asker.isStaffOf(at),
                        "\\{\"id\":\"%s\",\"organizationId\":%d,\"userId\":%d,.*".formatted(id, at, customer.id())));
            }
        }
    }

    private static void addSales() {
        for (long organization = 1; organization <= ORGANIZATIONS; organization++) {
            long of = organization;
            for (String what : List.of("items", "daily-sales")) {
                addresses.add(Address.guarded(
                        "/organizations/" + of + "/analytics/" + what,
                        asker -> asker.isStaffOf(of),
                        "\\{\"organizationId\":" + of + ",.*"));
            }
        }
    }

    private static void addCaches() {
        addresses.add(Address.guarded("/cache", Principal::isAdmin, "\\{\"caches\":\\[.*"));
        for (String key : List.of("profile/" + customers.get(0).id(), "order/" + id(0), "item/7")) {
            addresses.add(Address.guarded("/cache/" + key, Principal::isAdmin, "\\{\"cache\":\"[a-z]+\",.*"));
        }
    }

    private static String id(int order) {
        return orders.get(order).substring("/orders/".length());
    }

    /** With a token and without, they are the same for all. */
    private static void addMenus() {
        addresses.add(Address.open("/organizations/1", "\\{\"id\":1,.*"));
        addresses.add(Address.open("/organizations/2/menu", "\\{\"organization\":\\{\"id\":2,.*"));
        addresses.add(Address.open("/items/7", "\\{\"id\":7,\"organizationId\":1,.*"));
        addresses.add(Address.open("/items?ids=7,100", "\\{\"items\":\\[\\{\"id\":7,.*"));
        addresses.add(Address.open("/items/7/views", "\\{\"itemId\":7,\"views\":\\d+\\}"));
    }

    @Test
    @Order(1)
    void whileEveryLayerHasIt() {
        Mingling mingled = mingle(() -> {});
        assertThat(mingled.answered("pantry-near; hit")).isPositive();
        assertThat(mingled.answered("pantry-redis; hit")).isPositive();
    }

    @Test
    @Order(2)
    void whileNoLayerHasIt() {
        Random random = new Random();
        Mingling mingled = mingle(() -> {
            String cache = CACHES.get(random.nextInt(CACHES.size()));
            Reply forgotten = pods.turn(random.nextInt(3)).delete("/cache/" + cache + "?pattern=*", admin.secret());
            assertThat(forgotten.status()).as(forgotten.text()).isEqualTo(200);
        });
        assertThat(mingled.answered("pantry-redis; fwd=miss")).isPositive();
    }

    @Test
    @Order(3)
    void whileItIsChanged() {
        Changes changes = new Changes(pods, customers, staff, admin, orders);
        Mingling mingled = mingle(changes);
        assertThat(changes.made()).isGreaterThanOrEqualTo(30);
        assertThat(mingled.answered("pantry-near; hit")).isPositive();
        assertThat(mingled.answered("pantry-redis; hit")).isPositive();
    }

    private static Mingling mingle(Runnable meanwhile) {
        Mingling mingled = Mingling.of(pods, principals, addresses, QUESTIONS, meanwhile);
        Figures.print("tenants: %s", mingled);
        assertThat(mingled.complaints()).isEmpty();
        assertThat(mingled.statuses().keySet()).containsOnly(200, 304, 401, 403);
        assertThat(mingled.statuses().values()).allMatch(count -> count > 10);
        return mingled;
    }

    /** Whoever works for another organization from now on sees nothing more of the old one, though they know its tags. */
    @Test
    @Order(4)
    void whoGoesToAnotherOrganizationTakesNothingAlong() {
        Principal mover = staff.get(0);
        String of = "/organizations/%d/analytics/items";
        String order = orders.get(0); // to the first organization
        pods.all().forEach(pod -> assertThat(status(pod, order, mover, "x")).isEqualTo(200));
        pods.sql().run("update app_user set organization_id = 2 where id = ?", mover.id());
        for (Pod pod : pods.all()) {
            await().atMost(SOON).until(() -> status(pod, of.formatted(2), mover, "x") == 200);
            assertThat(status(pod, of.formatted(1), mover, "*")).isEqualTo(403);
            assertThat(status(pod, order, mover, "*")).isEqualTo(403);
        }
    }

    private static int status(Pod pod, String path, Principal asker, String ifNoneMatch) {
        return pod.get(path, "Authorization", "Bearer " + asker.token(), "If-None-Match", ifNoneMatch)
                .status();
    }

    @AfterAll
    static void stop() {
        pods.close();
    }
}
