package dev.pantry.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pantry.ratelimit.RateLimitSettings.Field;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is taken for the client of 10.0.0.9, itself a proxy in 10.0.0.0/8, which is trusted; so is 2001:db8:1::/48. */
class ClientAddressesTest {

    private static final String PROXY = "10.0.0.9";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "203.0.113.7                             | 203.0.113.7",
                "203.0.113.7:4711                        | 203.0.113.7",
                "198.51.100.1, 203.0.113.7               | 203.0.113.7",
                "198.51.100.1, 203.0.113.7, 10.1.2.3     | 203.0.113.7",
                "198.51.100.1, 203.0.113.7, 2001:db8:1::5| 203.0.113.7",
                "10.1.2.3                                | 10.1.2.3",
                "unknown                                 | 10.0.0.9",
                "203.0.113.7, garbage                    | 10.0.0.9",
                "203.0.113.7, garbage, 10.1.2.3          | 10.1.2.3",
                ",                                       | 10.0.0.9",
                "2001:db8:2:3:4:5:6:7                    | 20010db800020003/64",
                "[2001:db8:2:3::7]:4711                  | 20010db800020003/64",
                "::ffff:203.0.113.7                      | 203.0.113.7",
                "[                                       | 10.0.0.9",
            })
    void inXForwardedFor(String field, String client) {
        assertThat(client(Field.X_FORWARDED_FOR, PROXY, field)).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "for=203.0.113.7                                     | 203.0.113.7",
                "For=203.0.113.7;proto=https;by=10.0.0.9             | 203.0.113.7",
                "proto=https; for=\"203.0.113.7:4711\"               | 203.0.113.7",
                "for=198.51.100.1, for=203.0.113.7;proto=https       | 203.0.113.7",
                "for=\"[2001:db8:2:3::7]:4711\"                      | 20010db800020003/64",
                "for=_hidden                                         | 10.0.0.9",
                "proto=https                                         | 10.0.0.9",
            })
    void inForwarded(String field, String client) {
        assertThat(client(Field.FORWARDED, PROXY, field)).isEqualTo(client);
    }

    @Test
    void whoeverIsNotTrustedIsNotBelieved() {
        assertThat(client(Field.X_FORWARDED_FOR, "203.0.113.99", "203.0.113.7")).isEqualTo("203.0.113.99");
        assertThat(client(Field.X_FORWARDED_FOR, "11.0.0.1", "203.0.113.7")).isEqualTo("11.0.0.1");
    }

    @Test
    void withoutAWordFromTheProxyItIsTheProxy() {
        assertThat(ClientAddresses.text(clients(Field.X_FORWARDED_FOR).behindProxies(address(PROXY), List.of())))
                .isEqualTo(PROXY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "proxy.example", ""})
    void whatIsNoNetworkIsRefusedAtTheStart(String network) {
        assertThatThrownBy(() -> new ClientAddresses(new Settings(List.of(network), Field.FORWARDED)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pantry.rate-limit.trusted-proxies");
    }

    private static String client(Field field, String peer, String line) {
        ClientAddresses clients = clients(field);
        return ClientAddresses.text(clients.behindProxies(address(peer), clients.said(List.of(line))));
    }

    private static ClientAddresses clients(Field field) {
        return new ClientAddresses(new Settings(List.of("10.0.0.0/8", "2001:db8:1::/48"), field));
    }

    private static InetAddress address(String text) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }

    private record Settings(List<String> networks, Field forwardedBy) implements RateLimitSettings {
        @Override
        public int perMinute() {
            return 1;
        }

        @Override
        public int logInsPerMinute() {
            return 1;
        }

        @Override
        public Optional<List<String>> trustedProxies() {
            return Optional.of(networks);
        }
    }
}
