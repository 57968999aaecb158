package dev.pantry.ratelimit;

import dev.pantry.ratelimit.RateLimitSettings.Field;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where requests come from: the other end of the connection, unless that is a proxy which is trusted. Then it is what the
 * proxy says, read from the right, where each proxy adds whom it has heard: what stands further left than the first who is
 * not trusted may be made up.
 *
 * <p>Of an IPv6 address the first 64 bits count: whoever has one has all that begin with them.
 */
@ApplicationScoped
class ClientAddresses {

    private static final String UNKNOWN = "unknown";
    private static final int ANY_PORT = 0;
    private static final int NETWORK_BYTES = 8;

    /** The parameter of a {@code Forwarded} element, quoted or not. */
    private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for\\s*=\\s*\"?([^\";]+)");

    private final List<IpSubnetFilterRule> trusted;
    private final Field field;

    ClientAddresses(RateLimitSettings settings) {
        this.trusted = settings.trustedProxies().orElse(List.of()).stream()
                .map(ClientAddresses::network)
                .toList();
        this.field = settings.forwardedBy();
    }

    private static IpSubnetFilterRule network(String text) {
        String[] parts = text.strip().split("/", 2);
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(parts[0]);
        try {
            if (address != null) {
                int all = address.getAddress().length * Byte.SIZE;
                int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : all;
                return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
            }
        } catch (IllegalArgumentException e) {
            // too many bits, or none: said below
        }
        throw new IllegalArgumentException(
                "pantry.rate-limit.trusted-proxies: '" + text + "' is no network like 10.0.0.0/8");
    }

    /** The address, as text, of the client that the request came from. */
    String of(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        String address = peer == null ? null : peer.hostAddress();
        if (address == null) {
            return UNKNOWN;
        }
        if (trusted.isEmpty() && address.indexOf(':') < 0) {
            return address;
        }
        InetAddress at = parse(address);
        if (at == null) {
            return address;
        }
        return text(
                trusted.isEmpty()
                        ? at
                        : behindProxies(at, said(request.headers().getAll(fieldName()))));
    }

    private String fieldName() {
        return field == Field.FORWARDED ? "Forwarded" : "X-Forwarded-For";
    }

    /** @param said by the client, or who claims to be, first; by the last proxy last */
    InetAddress behindProxies(InetAddress peer, List<String> said) {
        InetAddress client = peer;
        for (int i = said.size() - 1; i >= 0 && isTrusted(client); i--) {
            InetAddress before = parse(said.get(i));
            if (before == null) {
                break; // hidden, or garbled: whoever has said so is as far as can be told
            }
            client = before;
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        InetSocketAddress at = new InetSocketAddress(address, ANY_PORT);
        return trusted.stream().anyMatch(network -> network.matches(at));
    }

    /** What the lines of the field say, element by element. */
    List<String> said(List<String> lines) {
        return lines.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(element -> field == Field.FORWARDED ? forwardedFor(element) : element.strip())
                .toList();
    }

    private static String forwardedFor(String element) {
        Matcher matcher = FOR.matcher(element);
        return matcher.find() ? matcher.group(1).strip() : UNKNOWN;
    }

    /** {@code 192.0.2.7}, {@code 192.0.2.7:4711}, {@code 2001:db8::7} or {@code [2001:db8::7]:4711}; null if it is none. */
    static @Nullable InetAddress parse(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? null : NetUtil.createInetAddressFromIpAddressString(text.substring(1, end));
        }
        int colon = text.indexOf(':');
        boolean withPort = colon > 0 && colon == text.lastIndexOf(':');
        return NetUtil.createInetAddressFromIpAddressString(withPort ? text.substring(0, colon) : text);
    }

    static String text(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length <= NETWORK_BYTES
                ? NetUtil.toAddressString(address)
                : HexFormat.of().formatHex(bytes, 0, NETWORK_BYTES) + "/64";
    }
}
