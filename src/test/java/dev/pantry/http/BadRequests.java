package dev.pantry.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests that must be refused, and how: the table of {@link BadInputTest}. Nothing in it changes anything. */
final class BadRequests {

    /**
     * A request and what it deserves.
     *
     * @param field that the answer must name; empty if none is to blame
     * @param bare whether the answer has no body, because it is made before any of our code is asked
     */
    record Case(String name, byte[] request, int status, String field, boolean bare) {

        Case naming(String wrongField) {
            return new Case(name, request, status, wrongField, bare);
        }

        Case withoutBody() {
            return new Case(name, request, status, field, true);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final String ITEM = "/items/1500";
    private static final String NEW_ITEM = "/categories/125/items";
    private static final String CATEGORY = "/categories/125";
    private static final String NEW_CATEGORY = "/organizations/16/categories";
    private static final String ORGANIZATION = "/organizations/16";
    private static final String NEW_ORDER = "/organizations/16/orders";
    private static final String ORDER = "/orders/0198c000-0000-7000-8000-000000001601";
    private static final String LOG_IN = "/sessions";
    private static final String NULL_CHARACTER = "\\u0000";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String HOST = "Host: pantry\r\nConnection: close\r\n";
    private static final int OVER_THE_LIMIT = 1_200_000;

    private BadRequests() {}

    static Stream<Case> all() {
        return Stream.of(
                        ids(),
                        addresses(),
                        lists(),
                        methods(),
                        wholeBodies(),
                        itemFields(),
                        newItems(),
                        categories(),
                        organizations(),
                        logIns(),
                        orders(),
                        steps(),
                        tokens(),
                        types(),
                        accepts(),
                        conditions(),
                        sizes(),
                        brokenRequests())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> ids() {
        Stream<String> wrong = Stream.of(
                "0",
                "-1",
                "-0",
                "+7",
                "007",
                "abc",
                "1.5",
                "1e3",
                "0x7",
                "7L",
                "null",
                "NaN",
                "9223372036854775808",
                "9999999999999999999",
                "%00",
                "%0A",
                "%207",
                "7%20",
                "%C3%A9",
                "%D9%A7",
                "%FF",
                "%F0%9F%8D%95",
                "7%2F8",
                "..%2F7",
                "'or'1'='1",
                "7".repeat(5_000));
        return Stream.concat(
                wrong.map(id -> get("item id " + shortened(id), "/items/" + id, 404)),
                Stream.of(
                        get("an item that is not there", "/items/9223372036854775807", 404),
                        get("an organization that is not there", "/organizations/77777", 404),
                        get("organization id 0", "/organizations/0", 404),
                        get("organization id -1", "/organizations/-1", 404),
                        get("organization id x", "/organizations/x", 404),
                        get("menu of organization 0", "/organizations/0/menu", 404),
                        get("menu of organization -5", "/organizations/-5/menu", 404),
                        get("menu of organization x", "/organizations/x/menu", 404),
                        get("menu that is not there", "/organizations/77777/menu", 404),
                        get("views of item 0", "/items/0/views", 404),
                        get("views of item x", "/items/x/views", 404),
                        get("views of no item", "/items/77777777/views", 404),
                        request("view of item 0", "POST", "/items/0/views", "", "", 404),
                        request("view of item x", "POST", "/items/x/views", "", "", 404),
                        request("view of no item", "POST", "/items/77777777/views", "", "", 404),
                        patch("change of item 0", "/items/0", "{\"position\":1}", 404),
                        patch("change of item x", "/items/x", "{\"position\":1}", 404),
                        patch("change of no item", "/items/77777777", "{\"position\":1}", 404),
                        patch("change of category 0", "/categories/0", "{\"position\":1}", 404),
                        patch("change of no category", "/categories/77777777", "{\"position\":1}", 404),
                        patch("change of organization -1", "/organizations/-1", "{\"name\":\"x\"}", 404),
                        patch("change of no organization", "/organizations/77777", "{\"name\":\"x\"}", 404),
                        post("item in category 0", "/categories/0/items", "{\"name\":\"x\",\"priceCents\":1}", 404),
                        post(
                                "item in no category",
                                "/categories/7777777/items",
                                "{\"name\":\"x\",\"priceCents\":1}",
                                404),
                        post("category in organization x", "/organizations/x/categories", "{\"name\":\"x\"}", 404),
                        post("category in no organization", "/organizations/7777/categories", "{\"name\":\"x\"}", 404),
                        request("removal of item 0", "DELETE", "/items/0", "", "", 404),
                        request("removal of item x", "DELETE", "/items/x", "", "", 404),
                        request("removal of no item", "DELETE", "/items/77777777", "", "", 404),
                        request("removal of category -1", "DELETE", "/categories/-1", "", "", 404),
                        request("removal of no category", "DELETE", "/categories/77777777", "", "", 404)));
    }

    private static Stream<Case> addresses() {
        return Stream.of(
                get("nothing", "/", 404),
                get("unknown path", "/nope", 404),
                get("unknown path below an item", ITEM + "/nope", 404),
                get("unknown path below /q", "/q/nope", 404),
                get("other case", "/ITEMS/7", 404),
                get("path traversal", "/../../etc/passwd", 404),
                get("encoded path traversal", "/%2e%2e/%2e%2e/etc/passwd", 404),
                get("backslashes", "/..%5C..%5Cwindows", 404),
                get("asterisk", "*", 404),
                get("no slash in front", "items/7", 404),
                get("unencoded letters", "/items/\u00e9", 404),
                // Quarkus asks java.net.URI before it asks any route, and answers by itself
                get("half a percent-encoding", "/items/%", 400).withoutBody(),
                get("no percent-encoding", "/items/%zz", 400).withoutBody(),
                get("braces", "/items/{id}", 400).withoutBody(),
                get("half a percent-encoding in the query", "/items?ids=%zz", 400)
                        .withoutBody(),
                get("address with no host", "http://", 400).withoutBody(),
                get("only a query", "?ids=7", 400),
                get("address of 10 kB", "/items/" + "7".repeat(10_000), 414),
                get("query of 20 kB", "/items?ids=" + "7,".repeat(10_000), 414),
                // beyond the decoder's own limit
                get("address of 40 kB", "/items/" + "7".repeat(40_000), 414).withoutBody());
    }

    private static Stream<Case> lists() {
        return Stream.of(
                        get("no ids", "/items", 400),
                        get("no ids in the query", "/items?ids", 400),
                        get("empty ids", "/items?ids=", 400),
                        get("blank ids", "/items?ids=%20", 400),
                        get("only a comma", "/items?ids=,", 400),
                        get("comma at the end", "/items?ids=1,", 400),
                        get("id a", "/items?ids=a", 400),
                        get("id 0", "/items?ids=0", 400),
                        get("negative id", "/items?ids=1,-1", 400),
                        get("fraction", "/items?ids=1.5", 400),
                        get("signed id", "/items?ids=%2B7", 400),
                        get("id that is too large", "/items?ids=9223372036854775808", 400),
                        get("character 0", "/items?ids=%00", 400),
                        get("no UTF-8", "/items?ids=%FF", 400),
                        get("101 ids", "/items?ids=" + "1,".repeat(100) + "1", 400))
                .map(wrong -> wrong.naming("ids"));
    }

    private static Stream<Case> methods() {
        return Stream.of(
                request("PUT of an item", "PUT", ITEM, JSON, "{}", 405),
                request("POST to an item", "POST", ITEM, JSON, "{}", 405),
                request("TRACE", "TRACE", ITEM, "", "", 405),
                request("CONNECT", "CONNECT", ITEM, "", "", 405),
                request("no method of HTTP", "BREW", ITEM, "", "", 405),
                request("lower case", "get", ITEM, "", "", 405),
                request("POST to the list", "POST", "/items", JSON, "{}", 405),
                request("removal of an organization", "DELETE", ORGANIZATION, "", "", 405),
                request("PATCH of a menu", "PATCH", ORGANIZATION + "/menu", JSON, "{}", 405),
                get("GET of a category", CATEGORY, 405),
                get("GET of a category's items", NEW_ITEM, 405));
    }

    private static Stream<Case> wholeBodies() {
        return Stream.of(
                patch("no body", ITEM, "", 400),
                patch("blank body", ITEM, "  \n ", 400),
                patch("null", ITEM, "null", 400),
                patch("array", ITEM, "[]", 400),
                patch("array of objects", ITEM, "[{\"position\":1}]", 400),
                patch("string", ITEM, "\"x\"", 400),
                patch("number", ITEM, "5", 400),
                patch("true", ITEM, "true", 400),
                patch("no JSON", ITEM, "nonsense", 400),
                patch("XML", ITEM, "<item/>", 400),
                patch("a form", ITEM, "position=1", 400),
                patch("open brace", ITEM, "{", 400),
                patch("ends in a name", ITEM, "{\"posi", 400),
                patch("ends before a value", ITEM, "{\"position\":", 400).naming("position"),
                patch("comma at the end", ITEM, "{\"position\":1,}", 400),
                patch("single quotes", ITEM, "{'position':1}", 400),
                patch("no quotes", ITEM, "{position:1}", 400),
                patch("comment", ITEM, "{/*1*/}", 400),
                patch("two objects", ITEM, "{} {}", 400),
                patch("something behind the end", ITEM, "{}x", 400),
                patch("doubled field", ITEM, "{\"position\":1,\"position\":2}", 400)
                        .naming("position"),
                patch("unknown field", ITEM, "{\"nope\":1}", 400).naming("nope"),
                patch("field that is not to be written", ITEM, "{\"version\":1}", 400)
                        .naming("version"),
                patch("field in another case", ITEM, "{\"Position\":1}", 400).naming("Position"),
                patch("prototype", ITEM, "{\"__proto__\":{}}", 400).naming("__proto__"),
                patch("class name", ITEM, "{\"@class\":\"java.lang.Runtime\"}", 400)
                        .naming("@class"),
                patch("field with an endless name", ITEM, "{\"" + "k".repeat(40_000) + "\":1}", 400)
                        .naming("kkkk"),
                patch("field with a more endless name", ITEM, "{\"" + "k".repeat(60_000) + "\":1}", 400),
                patch("100,000 open arrays", ITEM, "[".repeat(100_000), 400),
                patch("deep nesting in a field", ITEM, "{\"name\":" + "[".repeat(100_000), 400)
                        .naming("name"),
                patch("deep nesting in an unknown field", ITEM, "{\"x\":" + "{\"x\":".repeat(5_000), 400),
                patch("no UTF-8", ITEM, bytes('{', '"', 'n', 0xff, 0xfe, '"', ':', '1', '}'), 400),
                patch("UTF-8 that ends early", ITEM, bytes('{', '"', 0xc3, '"', ':', '1', '}'), 400),
                patch("only 0xFF", ITEM, bytes(0xff), 400),
                patch("no UTF-32", ITEM, bytes(0, 0, 0, '{', 0, 0x11, 0, 0), 400));
    }

    private static Stream<Case> itemFields() {
        return Stream.of(
                wrongItem("priceCents", "\"5\""),
                wrongItem("priceCents", "\"\""),
                wrongItem("priceCents", "1.5"),
                wrongItem("priceCents", "1.0"),
                wrongItem("priceCents", "1e2"),
                wrongItem("priceCents", "1e999"),
                wrongItem("priceCents", "1" + "0".repeat(400)),
                wrongItem("priceCents", "9223372036854775808"),
                wrongItem("priceCents", "-1"),
                wrongItem("priceCents", "100000001"),
                wrongItem("priceCents", "NaN"),
                wrongItem("priceCents", "0x10"),
                wrongItem("priceCents", "010"),
                wrongItem("priceCents", "true"),
                wrongItem("priceCents", "{}"),
                wrongItem("priceCents", "[1]"),
                wrongItem("priceCents", "null"),
                wrongItem("name", "5"),
                wrongItem("name", "1.5"),
                wrongItem("name", "true"),
                wrongItem("name", "{}"),
                wrongItem("name", "[\"x\"]"),
                wrongItem("name", "null"),
                wrongItem("name", "\"\""),
                wrongItem("name", "\"   \""),
                wrongItem("name", "\"\\u00a0\\u3000\""),
                wrongItem("name", "\"\\u200b\""),
                wrongItem("name", "\"a" + NULL_CHARACTER + "b\""),
                wrongItem("name", "\"a\\nb\""),
                wrongItem("name", "\"a\nb\""),
                wrongItem("name", "\"\\u0085\""),
                wrongItem("name", "\"\\ud800\""),
                wrongItem("name", "\"a\\udc00b\""),
                wrongItem("name", "\"\\x\""),
                wrongItem("name", "\"\\u12\""),
                wrongItem("name", "\"" + "x".repeat(121) + "\""),
                wrongItem("name", "\"" + "x".repeat(500_000) + "\""),
                wrongItem("description", "5"),
                wrongItem("description", "null"),
                wrongItem("description", "{}"),
                wrongItem("description", "\"a" + NULL_CHARACTER + "b\""),
                wrongItem("description", "\"\\u001b[31m\""),
                wrongItem("description", "\"\\ud83c\""),
                wrongItem("description", "\"" + "x".repeat(1_001) + "\""),
                wrongItem("available", "\"true\""),
                wrongItem("available", "1"),
                wrongItem("available", "null"),
                wrongItem("available", "\"\""),
                wrongItem("available", "[]"),
                wrongItem("categoryId", "null"),
                wrongItem("categoryId", "\"1\""),
                wrongItem("categoryId", "1.5"),
                wrongItem("categoryId", "{\"id\":1}"),
                wrongItem("position", "null"),
                wrongItem("position", "-1"),
                wrongItem("position", "100001"),
                wrongItem("position", "99999999999"),
                wrongItem("position", "1.5"),
                wrongItem("position", "\"1\""),
                patch("category 0", ITEM, "{\"categoryId\":0}", 409).naming("categoryId"),
                patch("category of another organization", ITEM, "{\"categoryId\":1}", 409)
                        .naming("categoryId"),
                patch("number of 1,400 digits", ITEM, "{\"priceCents\":1" + "0".repeat(1_400) + "}", 400));
    }

    private static Stream<Case> newItems() {
        return Stream.of(
                post("item with nothing", NEW_ITEM, "{}", 400).naming("name"),
                post("item without a price", NEW_ITEM, "{\"name\":\"x\"}", 400).naming("priceCents"),
                post("item without a name", NEW_ITEM, "{\"priceCents\":1}", 400).naming("name"),
                post("item whose name is null", NEW_ITEM, "{\"name\":null,\"priceCents\":1}", 400)
                        .naming("name"),
                post("item whose price is null", NEW_ITEM, "{\"name\":\"x\",\"priceCents\":null}", 400)
                        .naming("priceCents"),
                post("item with too high a price", NEW_ITEM, "{\"name\":\"x\",\"priceCents\":100000001}", 400)
                        .naming("priceCents"),
                post("item with an id", NEW_ITEM, "{\"id\":1,\"name\":\"x\",\"priceCents\":1}", 400)
                        .naming("id"),
                post(
                                "item with the character 0",
                                NEW_ITEM,
                                "{\"name\":\"x\",\"priceCents\":1,\"description\":\"" + NULL_CHARACTER + "\"}",
                                400)
                        .naming("description"));
    }

    private static Stream<Case> categories() {
        return Stream.of(
                post("category with nothing", NEW_CATEGORY, "{}", 400).naming("name"),
                post("category whose name is null", NEW_CATEGORY, "{\"name\":null}", 400)
                        .naming("name"),
                post("category whose name is a number", NEW_CATEGORY, "{\"name\":5}", 400)
                        .naming("name"),
                post("category with the character 0", NEW_CATEGORY, "{\"name\":\"" + NULL_CHARACTER + "\"}", 400)
                        .naming("name"),
                post("category before the first", NEW_CATEGORY, "{\"name\":\"x\",\"position\":-1}", 400)
                        .naming("position"),
                post("category with an unknown field", NEW_CATEGORY, "{\"name\":\"x\",\"nope\":1}", 400)
                        .naming("nope"),
                post("category as a list", NEW_CATEGORY, "[]", 400),
                patch("category name null", CATEGORY, "{\"name\":null}", 400).naming("name"),
                patch("category name blank", CATEGORY, "{\"name\":\" \"}", 400).naming("name"),
                patch("category name too long", CATEGORY, "{\"name\":\"" + "x".repeat(121) + "\"}", 400)
                        .naming("name"),
                patch("category position null", CATEGORY, "{\"position\":null}", 400)
                        .naming("position"),
                patch("category position too high", CATEGORY, "{\"position\":100001}", 400)
                        .naming("position"),
                patch("category to another organization", CATEGORY, "{\"organizationId\":1}", 400)
                        .naming("organizationId"),
                request("removal of a category with items", "DELETE", CATEGORY, "", "", 409));
    }

    private static Stream<Case> organizations() {
        return Stream.of(
                patch("organization name null", ORGANIZATION, "{\"name\":null}", 400)
                        .naming("name"),
                patch("organization name blank", ORGANIZATION, "{\"name\":\"\"}", 400)
                        .naming("name"),
                patch("organization description null", ORGANIZATION, "{\"description\":null}", 400)
                        .naming("description"),
                patch(
                                "organization with the character 0",
                                ORGANIZATION,
                                "{\"description\":\"" + NULL_CHARACTER + "\"}",
                                400)
                        .naming("description"),
                patch("currency", ORGANIZATION, "{\"currency\":\"USD\"}", 400).naming("currency"),
                patch("time zone of Mars", ORGANIZATION, "{\"timeZone\":\"Mars/Olympus\"}", 400)
                        .naming("timeZone"),
                patch("time zone with the character 0", ORGANIZATION, "{\"timeZone\":\"" + NULL_CHARACTER + "\"}", 400)
                        .naming("timeZone"),
                patch("time zone null", ORGANIZATION, "{\"timeZone\":null}", 400)
                        .naming("timeZone"),
                patch("time zone as a number", ORGANIZATION, "{\"timeZone\":1}", 400)
                        .naming("timeZone"),
                patch("phone null", ORGANIZATION, "{\"phone\":null}", 400).naming("phone"),
                patch("phone of letters", ORGANIZATION, "{\"phone\":\"call me\"}", 400)
                        .naming("phone"),
                patch("phone as a number", ORGANIZATION, "{\"phone\":49301234}", 400)
                        .naming("phone"));
    }

    private static Stream<Case> logIns() {
        return Stream.of(
                post("log-in with nothing", LOG_IN, "{}", 400).naming("email"),
                post("log-in without an e-mail", LOG_IN, "{\"password\":\"x\"}", 400)
                        .naming("email"),
                post("log-in without a password", LOG_IN, "{\"email\":\"x\"}", 400)
                        .naming("password"),
                post("log-in whose e-mail is null", LOG_IN, "{\"email\":null,\"password\":\"x\"}", 400)
                        .naming("email"),
                post("log-in with the character 0", LOG_IN, logIn(NULL_CHARACTER, "x"), 400)
                        .naming("email"),
                post("log-in with half a character", LOG_IN, logIn("\\ud83c", "x"), 400)
                        .naming("email"),
                post("log-in with too long an e-mail", LOG_IN, logIn("x".repeat(255), "x"), 400)
                        .naming("email"),
                post("log-in with no password", LOG_IN, logIn("x", ""), 400).naming("password"),
                post("log-in with more than bcrypt reads", LOG_IN, logIn("x", "x".repeat(73)), 400)
                        .naming("password"),
                post("log-in with a number", LOG_IN, "{\"email\":\"x\",\"password\":1}", 400)
                        .naming("password"),
                post("log-in with a role", LOG_IN, "{\"email\":\"x\",\"password\":\"x\",\"role\":\"admin\"}", 400)
                        .naming("role"),
                post("log-in of nobody", LOG_IN, logIn("nobody@pantry.test", "x"), 401),
                post("log-in with a character 0 as password", LOG_IN, logIn("admin@pantry.test", NULL_CHARACTER), 401),
                post("log-in with half a character", LOG_IN, logIn("admin@pantry.test", "\\ud83c"), 401));
    }

    /** By a customer: see {@link BadInputTest}. */
    private static Stream<Case> orders() {
        Stream<String> keys = Stream.of("", "a b", "\u00e9", "a\tb", "x".repeat(256));
        return Stream.concat(
                keys.map(key -> request(
                                "idempotency key " + shortened(key),
                                "POST",
                                NEW_ORDER,
                                JSON + "Idempotency-Key: " + key + "\r\n",
                                order("1501", "1"),
                                400)
                        .naming("Idempotency-Key")),
                Stream.of(
                        post("order without lines", NEW_ORDER, "{}", 400).naming("lines"),
                        post("order with lines null", NEW_ORDER, "{\"lines\":null}", 400)
                                .naming("lines"),
                        post("order of nothing", NEW_ORDER, "{\"lines\":[]}", 400)
                                .naming("lines"),
                        post("order of an object", NEW_ORDER, "{\"lines\":{}}", 400)
                                .naming("lines"),
                        post("order of a number", NEW_ORDER, "{\"lines\":[5]}", 400)
                                .naming("lines[0]"),
                        post("order of null", NEW_ORDER, "{\"lines\":[null]}", 400)
                                .naming("lines[0]"),
                        post("order of no item", NEW_ORDER, "{\"lines\":[{\"quantity\":1}]}", 400)
                                .naming("lines[0].itemId"),
                        post("order of no quantity", NEW_ORDER, "{\"lines\":[{\"itemId\":1501}]}", 400)
                                .naming("lines[0].quantity"),
                        post("order of item 0", NEW_ORDER, order("0", "1"), 400).naming("lines[0].itemId"),
                        post("order of item -1", NEW_ORDER, order("-1", "1"), 400)
                                .naming("lines[0].itemId"),
                        post("order of item x", NEW_ORDER, order("\"x\"", "1"), 400)
                                .naming("lines[0].itemId"),
                        post("order of item null", NEW_ORDER, order("null", "1"), 400)
                                .naming("lines[0].itemId"),
                        post("order of an item that is too large", NEW_ORDER, order("9223372036854775808", "1"), 400)
                                .naming("lines[0].itemId"),
                        post("order of an item that is not there", NEW_ORDER, order("77777777", "1"), 409)
                                .naming("lines[0].itemId"),
                        post("order of somebody else's item", NEW_ORDER, order("7", "1"), 409)
                                .naming("lines[0].itemId"),
                        post("quantity 0", NEW_ORDER, order("1501", "0"), 400).naming("lines[0].quantity"),
                        post("quantity -1", NEW_ORDER, order("1501", "-1"), 400).naming("lines[0].quantity"),
                        post("quantity 100", NEW_ORDER, order("1501", "100"), 400)
                                .naming("lines[0].quantity"),
                        post("quantity 1.5", NEW_ORDER, order("1501", "1.5"), 400)
                                .naming("lines[0].quantity"),
                        post("quantity in quotes", NEW_ORDER, order("1501", "\"1\""), 400)
                                .naming("lines[0].quantity"),
                        post("quantity null", NEW_ORDER, order("1501", "null"), 400)
                                .naming("lines[0].quantity"),
                        post("quantity beyond 32 bits", NEW_ORDER, order("1501", "4294967297"), 400)
                                .naming("lines[0].quantity"),
                        post("a price of one's own", NEW_ORDER, order("1501", "1,\"unitPriceCents\":1"), 400)
                                .naming("unitPriceCents"),
                        post("a total of one's own", NEW_ORDER, "{\"lines\":[],\"totalCents\":1}", 400)
                                .naming("totalCents"),
                        post("an item in two lines", NEW_ORDER, lines(1501, 1502, 1501), 400)
                                .naming("lines[2].itemId"),
                        post(
                                        "101 lines",
                                        NEW_ORDER,
                                        lines(IntStream.range(1441, 1542).toArray()),
                                        400)
                                .naming("lines"),
                        post("order of organization 0", "/organizations/0/orders", order("1501", "1"), 404),
                        post("order of organization x", "/organizations/x/orders", order("1501", "1"), 404),
                        post("order of no organization", "/organizations/77777/orders", order("1501", "1"), 404),
                        get("GET of all orders", NEW_ORDER, 405),
                        request("removal of an order", "DELETE", ORDER, "", "", 405)));
    }

    private static Stream<Case> steps() {
        return Stream.concat(
                Stream.of(
                                "7",
                                "x",
                                "0198c000-0000-7000-8000-00000000160",
                                "0198c000-0000-7000-8000-0000000016011",
                                "0198C000-0000-7000-8000-000000001601",
                                "0198c00000007000800000000000001601",
                                "1-1-1-1-1",
                                "%7B0198c000-0000-7000-8000-000000001601%7D",
                                "0198c000-0000-7000-8000-999999999999")
                        .flatMap(id -> Stream.of(
                                get("order " + id, "/orders/" + id, 404),
                                patch("step of order " + id, "/orders/" + id, "{\"status\":\"accepted\"}", 404))),
                Stream.of("null", "5", "0", "true", "{}", "[]", "\"\"", "\"eaten\"", "\"PLACED\"")
                        .map(status -> patch("status " + status, ORDER, "{\"status\":" + status + "}", 400)
                                .naming("status")));
    }

    private static String order(String item, String quantity) {
        return "{\"lines\":[{\"itemId\":" + item + ",\"quantity\":" + quantity + "}]}";
    }

    private static String lines(int... items) {
        return Arrays.stream(items)
                .mapToObj(item -> "{\"itemId\":" + item + ",\"quantity\":1}")
                .collect(Collectors.joining(",", "{\"lines\":[", "]}"));
    }

    private static String logIn(String email, String password) {
        return "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}";
    }

    private static Stream<Case> tokens() {
        return Stream.of("", " ", " x", " " + "x".repeat(43), " " + "x".repeat(5_000), " \u00e9", " a b", " =,;\"")
                .map(token -> request(
                        "token" + shortened(token), "GET", ITEM, "Authorization: Bearer" + token + "\r\n", "", 401));
    }

    private static Stream<Case> types() {
        Stream<String> wrong = Stream.of(
                "text/plain",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "application/merge-patch+json",
                "application/json+x",
                "application/",
                "/",
                "json",
                ";",
                "*/*",
                "application/*",
                "application/json, text/plain",
                "application/json;charset=utf-16",
                "application/json;charset=iso-8859-1",
                "application/json;charset=no-such-charset",
                "application/json;charset=\"");
        return Stream.concat(
                wrong.map(type -> request(
                        "type " + type, "PATCH", ITEM, "Content-Type: " + type + "\r\n", "{\"position\":1}", 415)),
                Stream.of(request("no type", "PATCH", ITEM, "", "{\"position\":1}", 415)));
    }

    private static Stream<Case> accepts() {
        return Stream.of("text/html", "application/xml", "image/*", "garbage", "/", "*/", "text/html, ", "a/b;;;")
                .map(type -> request("accepts " + type, "GET", ITEM, "Accept: " + type + "\r\n", "", 406));
    }

    private static Stream<Case> conditions() {
        return Stream.of(
                request("If-Match that is no tag", "PATCH", ITEM, JSON + "If-Match: x\r\n", "{\"position\":1}", 412),
                request(
                        "If-Match with a weak tag",
                        "PATCH",
                        ITEM,
                        JSON + "If-Match: W/\"1\"\r\n",
                        "{\"position\":1}",
                        412),
                request("If-Match of commas", "PATCH", ITEM, JSON + "If-Match: ,,,,\r\n", "{\"position\":1}", 412),
                request("If-Match with half a tag", "DELETE", ITEM, "If-Match: \"\r\n", "", 412));
    }

    private static Stream<Case> sizes() {
        String big = "{\"name\":\"" + "x".repeat(OVER_THE_LIMIT) + "\"}";
        return Stream.of(
                patch("body over the limit", ITEM, big, 413),
                post("new item over the limit", NEW_ITEM, big, 413),
                request("body over the limit where none is read", "GET", ITEM, "", big, 413),
                raw("chunked body over the limit", "PATCH " + ITEM + " HTTP/1.1\r\n" + HOST + JSON + chunked(big), 413),
                raw("chunks over the limit", "PATCH " + ITEM + " HTTP/1.1\r\n" + HOST + JSON + smallChunks(big), 413),
                raw(
                        "endless body announced",
                        "PATCH " + ITEM + " HTTP/1.1\r\n" + HOST + JSON
                                + "Content-Length: 9223372036854775807\r\n\r\n{}",
                        413),
                request("header of 40 kB", "GET", ITEM, "X-Absurd: " + "x".repeat(40_000) + "\r\n", "", 431),
                request("5,000 headers", "GET", ITEM, "X-Absurd: 1\r\n".repeat(5_000), "", 431),
                request("cookies of 100 kB", "GET", ITEM, "Cookie: a=b\r\n".repeat(9_000), "", 431),
                request("tags of 40 kB", "GET", ITEM, "If-None-Match: " + "\"a\",".repeat(10_000) + "\r\n", "", 431),
                // beyond the decoder's own limit
                request("header of 200 kB", "GET", ITEM, "X-Absurd: " + "x".repeat(200_000) + "\r\n", "", 431)
                        .withoutBody());
    }

    /** The decoder refuses these before there is a request that a route could see. */
    private static Stream<Case> brokenRequests() {
        String get = "GET " + ITEM + " HTTP/1.1\r\n";
        String change = "PATCH " + ITEM + " HTTP/1.1\r\n" + HOST + JSON;
        return Stream.of(
                raw("no Host", get + "Connection: close\r\n\r\n", 400),
                raw("Host with a blank", get + "Host: a b\r\nConnection: close\r\n\r\n", 400),
                raw("HTTP of the future", "GET " + ITEM + " HTTP/9.9\r\n" + HOST + "\r\n", 400),
                raw(
                                "length and chunks at once",
                                change + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n",
                                400)
                        .withoutBody(),
                raw("no request line", "GARBAGE\r\n\r\n", 400).withoutBody(),
                raw("no version", "GET /items/7\r\n\r\n", 400).withoutBody(),
                raw("blank in the address", "GET /items/7 8 HTTP/1.1\r\n" + HOST + "\r\n", 400)
                        .withoutBody(),
                raw("character 0 in the address", "GET /items/\0 HTTP/1.1\r\n" + HOST + "\r\n", 400)
                        .withoutBody(),
                raw("header without a colon", get + HOST + "absurd\r\n\r\n", 400)
                        .withoutBody(),
                raw("header with a blank in its name", get + HOST + "X Absurd: 1\r\n\r\n", 400)
                        .withoutBody(),
                raw("header with the character 0", get + HOST + "X-Absurd: a\0b\r\n\r\n", 400)
                        .withoutBody(),
                raw("length that is no number", change + "Content-Length: x\r\n\r\n", 400)
                        .withoutBody(),
                raw("negative length", change + "Content-Length: -1\r\n\r\n", 400)
                        .withoutBody(),
                raw("length beyond 64 bits", change + "Content-Length: 9223372036854775808\r\n\r\n", 400)
                        .withoutBody(),
                raw("two lengths", change + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400)
                        .withoutBody());
    }

    private static Case wrongItem(String field, String value) {
        return patch(field + " " + shortened(value), ITEM, "{\"" + field + "\":" + value + "}", 400)
                .naming(field);
    }

    private static Case get(String name, String path, int status) {
        return request(name, "GET", path, "", "", status);
    }

    private static Case post(String name, String path, String json, int status) {
        return request(name, "POST", path, JSON, json, status);
    }

    private static Case patch(String name, String path, String json, int status) {
        return request(name, "PATCH", path, JSON, json, status);
    }

    private static Case patch(String name, String path, byte[] body, int status) {
        return request(name, "PATCH", path, JSON, body, status);
    }

    private static Case request(String name, String method, String path, String headers, String body, int status) {
        return request(name, method, path, headers, body.getBytes(UTF_8), status);
    }

    private static Case request(String name, String method, String path, String headers, byte[] body, int status) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((method + " " + path + " HTTP/1.1\r\n" + HOST + headers).getBytes(UTF_8));
        request.writeBytes(("Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8));
        request.writeBytes(body);
        return new Case(method + ": " + name, request.toByteArray(), status, "", false);
    }

    private static Case raw(String name, String request, int status) {
        return new Case("raw: " + name, request.getBytes(UTF_8), status, "", false);
    }

    private static String chunked(String body) {
        return "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                + "\r\n0\r\n\r\n";
    }

    private static String smallChunks(String body) {
        StringBuilder chunks = new StringBuilder("Transfer-Encoding: chunked\r\n\r\n");
        for (int at = 0; at < body.length(); at += 1_000) {
            String chunk = body.substring(at, Math.min(body.length(), at + 1_000));
            chunks.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return chunks.append("0\r\n\r\n").toString();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static String shortened(String text) {
        return text.length() <= 30 ? text : text.substring(0, 20) + "... (" + text.length() + ")";
    }
}
