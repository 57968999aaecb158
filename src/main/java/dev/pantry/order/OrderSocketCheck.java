package dev.pantry.order;

import dev.pantry.http.Problems;
import dev.pantry.http.Upgrade;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Refuses a WebSocket to whom GET would refuse the order, with the same status and before anything is said. */
@ApplicationScoped
public class OrderSocketCheck implements HttpUpgradeCheck {

    static final TypedKey<Visit> VISIT = new TypedKey<>("visit");

    private final Visits visits;

    OrderSocketCheck(Visits visits) {
        this.visits = visits;
    }

    @Override
    public boolean appliesTo(String endpointId) {
        return endpointId.equals(OrderSocket.class.getName());
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext upgrade) {
        String after = upgrade.httpRequest().getParam("after");
        return upgrade.securityIdentity()
                .flatMap(identity -> visits.begin(upgrade.pathParam("id"), after, identity, upgrade.httpRequest()))
                .map(visit -> {
                    upgrade.userData().put(VISIT, visit);
                    Upgrade.ends(upgrade.httpRequest());
                    return CheckResult.permitUpgradeSync();
                })
                .onFailure(AuthenticationFailedException.class)
                .recoverWithUni(Uni.createFrom().nothing()) // Quarkus has answered already
                .onFailure()
                .recoverWithItem(OrderSocketCheck::refusal);
    }

    private static CheckResult refusal(Throwable failure) {
        HttpProblem problem = failure instanceof HttpProblem known ? known : Problems.unavailable();
        Map<String, List<String>> headers = problem.getHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, header -> List.of(header.getValue().toString())));
        return CheckResult.rejectUpgradeSync(problem.getStatusCode(), headers);
    }
}
