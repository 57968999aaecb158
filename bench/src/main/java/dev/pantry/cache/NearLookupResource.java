package dev.pantry.cache;

import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs {@link NearLookup} in this process, where the bean is: no fork could have it. */
@Path("/bench/near-lookup")
public class NearLookupResource {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** One line each: name, microseconds and their error at 99.9 %, bytes allocated. */
    @GET
    @Blocking
    @Produces(MediaType.TEXT_PLAIN)
    public String run() throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(NearLookup.class.getName())
                        .addProfiler(GCProfiler.class)
                        .forks(0)
                        .shouldFailOnError(true)
                        .warmupIterations(5)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(10)
                        .measurementTime(TimeValue.seconds(1))
                        .build())
                .run().stream().map(NearLookupResource::line).collect(Collectors.joining());
    }

    private static String line(RunResult result) {
        return String.format(
                Locale.ROOT,
                "%s %.4f %.4f %.0f%n",
                result.getPrimaryResult().getLabel(),
                result.getPrimaryResult().getScore(),
                result.getPrimaryResult().getScoreError(),
                result.getSecondaryResults().get(ALLOCATED).getScore());
    }
}
